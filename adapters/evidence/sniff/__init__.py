"""Tells from content and name what a file is: its data type, or why it can't be read."""

from adapters.evidence.sniff.binary import binary

__all__ = ["binary"]
