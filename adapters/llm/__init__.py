"""Language models: how their tokens are counted."""
