"""Questions over the events of the evidence: what can be asked, how people say it, and what comes back."""

from engines.query.found import Counted, Found, Row, Source
from engines.query.phrasing import asks, parse
from engines.query.query import Query, Want

__all__ = ["Counted", "Found", "Query", "Row", "Source", "Want", "asks", "parse"]
