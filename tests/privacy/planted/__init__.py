"""Labelled lines with planted secrets and personal data, drawn anew from a seed; nothing in them is real."""

from tests.privacy.planted.harmless import clean
from tests.privacy.planted.headers import headers
from tests.privacy.planted.keys import keys
from tests.privacy.planted.model import Planted
from tests.privacy.planted.passwords import passwords
from tests.privacy.planted.people import people
from tests.privacy.planted.tokens import service_accounts, tokens

__all__ = ["Planted", "clean", "planted"]


def planted() -> list[Planted]:
    """Every entry, the same in every run."""
    return [*keys(), *tokens(), *service_accounts(), *headers(), *passwords(), *people()]
