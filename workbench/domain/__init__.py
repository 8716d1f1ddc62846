"""The pure part: frozen values and the rules on them, no input or output."""
