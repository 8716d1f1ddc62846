"""Doors to models and language services; heavy packages are imported where they are used."""
