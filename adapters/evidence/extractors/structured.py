"""The extractors of structured formats, the more specific first."""

from adapters.evidence.extractor import Extractor
from adapters.evidence.extractors.commands import Commands
from adapters.evidence.extractors.documents.document import Structured
from adapters.evidence.extractors.history.lists import Changes
from adapters.evidence.extractors.history.patch import Patch
from adapters.evidence.extractors.kubernetes.kubectl import Kubectl
from adapters.evidence.extractors.kubernetes.manifest import Manifest
from adapters.evidence.extractors.settings import Configs

STRUCTURED: tuple[Extractor, ...] = (Patch(), Kubectl(), Manifest(), Commands(), Changes(), Structured(), Configs())
