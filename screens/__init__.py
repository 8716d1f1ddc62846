"""All that a person meets: the rooms and the command line."""
