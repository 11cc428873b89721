"""The command line as a chat surface: cards as readable text."""
