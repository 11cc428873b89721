"""Traces: which call failed first and deepest, which was slow by itself, and how the calls hang together."""
