"""Measurements: each figure is a ratio to the plain alternative in the same run."""
