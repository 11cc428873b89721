"""Tells from content and name what a file is: its data type, or why it can't be read."""

from adapters.evidence.sniff.binary import binary
from adapters.evidence.sniff.kinds import data_type

__all__ = ["binary", "data_type"]
