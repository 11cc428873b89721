"""The extractors of structured formats, the more specific first."""

from adapters.evidence.extractor import Extractor
from adapters.evidence.extractors.commands import Commands
from adapters.evidence.extractors.document import Structured
from adapters.evidence.extractors.kubectl import Kubectl
from adapters.evidence.extractors.lists import Changes
from adapters.evidence.extractors.manifest import Manifest
from adapters.evidence.extractors.patch import Patch
from adapters.evidence.extractors.settings import Configs

STRUCTURED: tuple[Extractor, ...] = (Patch(), Kubectl(), Manifest(), Commands(), Changes(), Structured(), Configs())
