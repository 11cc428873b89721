"""What is known about failures, and the reasoner that answers from it without a model."""
