"""Questions over the events of the evidence: what can be asked and what comes back; how people say it is `phrasing`."""

from engines.query.found import Counted, Deploy, Found, Group, Row, Source
from engines.query.query import By, Query, Want

__all__ = ["By", "Counted", "Deploy", "Found", "Group", "Query", "Row", "Source", "Want"]
