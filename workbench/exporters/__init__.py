"""One file a format in which vetted pairs leave."""
