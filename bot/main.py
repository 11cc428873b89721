"""The composition root: who provides what; the only place that knows every part by name."""
