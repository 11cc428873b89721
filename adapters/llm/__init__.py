"""Language models: how they are asked, what that may cost, and how their tokens are counted."""
