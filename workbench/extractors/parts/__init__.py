"""What several formats share; none of it is a plug-in, so discovery does not load it."""
