"""Logs of any common format: read line by line, counted by shape, and told in findings."""

from adapters.evidence.extractors.log.extractor import Log

__all__ = ["Log"]
