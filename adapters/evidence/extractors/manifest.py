"""Kubernetes objects as YAML or JSON."""
from adapters.evidence.extractors.page import Page
def read(page: Page, text: str, line: int) -> None:
    """Placeholder until written below."""
