"""Redaction: secrets and personal data leave every byte before anything else sees it."""
