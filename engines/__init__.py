"""The pure core: what an investigation is and how it moves, with no I/O, no clock and no randomness."""
