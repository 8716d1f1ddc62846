"""One file a form in which the findings of a run are told."""
