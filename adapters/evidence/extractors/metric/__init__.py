"""Metrics: what was measured over time, whoever wrote it down, and which of it moved."""
