"""One file a kind of file that holds records."""
