"""The ground of the SFT workbench: what a pair is and what may be done with it."""
