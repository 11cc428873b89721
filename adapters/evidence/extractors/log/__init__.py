"""Logs of any common format: read line by line, counted by shape, and told in findings."""

from adapters.evidence.extractors.log.extractor import Log, Paragraphs

__all__ = ["Log", "Paragraphs"]
