"""Fetches what somebody asks for by its address, from public addresses alone."""
