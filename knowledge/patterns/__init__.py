"""The catalogue of failure patterns, and how they are found in a scene."""
