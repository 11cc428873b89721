"""The reasoner's answers to what the engines ask."""
