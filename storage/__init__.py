"""The only door to disk: everything that knows SQL and Chroma."""
