"""The extractors, in the order in which they are asked: the more specific first."""

from adapters.evidence.extractor import Extractor
from adapters.evidence.extractors.log import Log
from adapters.evidence.extractors.profile import Profile
from adapters.evidence.extractors.series import Series
from adapters.evidence.extractors.structured import STRUCTURED
from adapters.evidence.extractors.text import Text

ALL: tuple[Extractor, ...] = (Profile(), *STRUCTURED, Series(), Log(), Text())
