"""Questions over the events of the evidence: what can be asked, how people say it, and what comes back."""

from engines.query.found import Counted, Found, Row
from engines.query.phrasing import parse
from engines.query.query import Query, Want

__all__ = ["Counted", "Found", "Query", "Row", "Want", "parse"]
