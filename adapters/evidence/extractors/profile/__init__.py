"""Profiles and thread dumps: where time and memory go, and what threads wait for."""

from adapters.evidence.extractors.profile.extractor import Profile

__all__ = ["Profile"]
