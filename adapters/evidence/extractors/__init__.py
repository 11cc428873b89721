"""The extractors, in the order in which they are asked: the more specific first."""

from adapters.evidence.extractor import Extractor
from adapters.evidence.extractors.calls import Calls
from adapters.evidence.extractors.documents.document import Structured
from adapters.evidence.extractors.image import Image
from adapters.evidence.extractors.log import Log, Paragraphs
from adapters.evidence.extractors.metric.extractor import Metrics
from adapters.evidence.extractors.pages import Html, Markdown
from adapters.evidence.extractors.profile import Profile
from adapters.evidence.extractors.series import Series
from adapters.evidence.extractors.source.code import Code
from adapters.evidence.extractors.structured import STRUCTURED
from adapters.evidence.extractors.text import Text
from adapters.evidence.extractors.trace.extractor import Trace

_TEXTS: tuple[Extractor, ...] = (Paragraphs(), *STRUCTURED, Code(), Markdown(), Html(), Series(), Log())

ALL: tuple[Extractor, ...] = (
    Image(_TEXTS, Text()),
    Profile(),
    Trace(),
    Calls(),
    Metrics(Structured()),
    *_TEXTS,
    Text(),
)
