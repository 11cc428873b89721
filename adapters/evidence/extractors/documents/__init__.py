"""JSON and YAML in general, and the records that are found in them."""
