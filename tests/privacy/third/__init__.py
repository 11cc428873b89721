"""A third labelled set: what an outsider would plant into the logs of a cluster; every value counts by itself."""

from tests.privacy.planted.model import Planted
from tests.privacy.third.harmless import clean
from tests.privacy.third.places import planted

__all__ = ["Planted", "clean", "planted"]
