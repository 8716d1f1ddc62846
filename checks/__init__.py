"""Rules on text: pure functions from a text to findings."""
