"""Alerts and notices of monitors and managed services."""
