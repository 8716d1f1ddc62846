"""One file a format: from a source document's bytes to its text, headings and blocks."""
