"""Tells from content and name what a file is: its data type, or why it can't be read."""

from adapters.evidence.sniff.binary import binary, binary_type
from adapters.evidence.sniff.framed import bare, data_type

__all__ = ["bare", "binary", "binary_type", "data_type"]
