"""Source code and its languages."""
