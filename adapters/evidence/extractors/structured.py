"""The extractors of structured formats, the more specific first."""

from adapters.evidence.extractor import Extractor

STRUCTURED: tuple[Extractor, ...] = ()
