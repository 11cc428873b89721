"""Turns dropped files that are no text into text, so that they are redacted, kept and cited by line like all others."""
