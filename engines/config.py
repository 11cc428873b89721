"""The constants of the engines, each overridable; the sources are in ENGINES.md."""
