"""Commits, deploys and flags: what they did, and which of them is to blame."""
