"""A fourth labelled set: documented tokens and ids with check digits in the files of real systems, written blind."""

from tests.privacy.fourth.harmless import clean
from tests.privacy.fourth.people import persons
from tests.privacy.fourth.places import placed
from tests.privacy.fourth.tokens import carried
from tests.privacy.planted.model import Planted

__all__ = ["Planted", "clean", "planted"]


def planted() -> list[Planted]:
    """Every entry, the same in every run."""
    return [*carried(), *placed(), *persons()]
