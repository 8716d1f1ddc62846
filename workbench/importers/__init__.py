"""One file a shape in which people have finished pairs."""
