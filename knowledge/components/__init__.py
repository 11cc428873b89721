"""The parts of a system: when two names mean the same one, and what ties them."""
