"""What all commands share: the parser, the context they run in, what they print and how they fail."""
