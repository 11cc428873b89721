"""Takes secrets and personal data out of what people write, for surfaces that show it again."""

from adapters.privacy.redactor import Cleaner


def scrub(text: str) -> str:
    """The text with `<EMAIL>` for an address; it remembers nothing."""
    clean = Cleaner(lambda kind, _: f"<{kind}>".encode()).clean(text.encode("utf-8", "surrogatepass"))
    return clean.decode("utf-8", "surrogatepass")
