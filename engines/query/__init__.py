"""Questions over the events of the evidence: what can be asked, how people say it, and what comes back."""

from engines.query.found import Counted, Deploy, Found, Group, Row, Source
from engines.query.phrasing import asks, parse
from engines.query.query import By, Query, Want

__all__ = ["By", "Counted", "Deploy", "Found", "Group", "Query", "Row", "Source", "Want", "asks", "parse"]
