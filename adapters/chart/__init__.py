"""Draws the picture of a card: our own SVG, and the PNG of it."""
