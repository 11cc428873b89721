"""What `kubectl describe` says of one object."""

from adapters.evidence.extractors.kubernetes.describe.reader import add

__all__ = ["add"]
