"""Files of measurements that are no table: what exporters show, what APIs answer, what collectors write."""

import re
from collections.abc import Iterator
from dataclasses import replace

from adapters.evidence import values
from adapters.evidence.extractor import Document, Extracted, Extractor
from adapters.evidence.extractors.metric import answers, exposition, lined_points, otlp, places, services, telling
from adapters.evidence.extractors.metric.answers import Answer
from adapters.evidence.extractors.metric.places import Places
from adapters.evidence.extractors.metric.reading import Reading
from adapters.evidence.extractors.page import Page, Place, Subject
from engines.evidence import DataType, FindingKind, Severity

_ANSWERS = re.compile(
    r'"(?:resultType|errorType|MetricDataResults|Datapoints|pointlist|resourceMetrics|resource_metrics)"\s{0,9}:'
)
_GRAPHITE = re.compile(r'\[\s{0,99}\{\s{0,99}"(?:target|datapoints|tags)"\s{0,9}:')
_FRAMES = re.compile(r'"frames"\s{0,9}:\s{0,9}\[\s{0,9}\{\s{0,9}"schema"')
_TIMES = re.compile(r'"timeseries_response"|"group_tags"')
_ERROR = re.compile(r'"error"\s{0,9}:')
_CAP = 200_000  # documents, one a line
_NOTHING = "No samples could be read here: export the series over a time as CSV or JSON."


def read(document: Document) -> list[Reading]:
    """All series of a document in one of these notations; none where it holds none."""
    head = document.head.lstrip("\ufeff \t\r\n")
    if head[:1] in ("{", "["):
        answer = _answered(document.text)
        return answer.readings if answer else []
    return (exposition.read if exposition.reads(head) else lined_points.read)(document.path)


class Metrics(Extractor):
    """Samples of metrics in a known notation."""

    name = "metric"

    def __init__(self, otherwise: Extractor) -> None:
        """`otherwise` reads a document that only resembles an answer."""
        self._otherwise = otherwise

    def detect(self, document: Document) -> bool:
        """By the keys that only such answers have, or because each line is a sample."""
        head = document.head.lstrip("\ufeff \t\r\n")
        if head[:1] in ("{", "["):
            if document.data_type is DataType.METRIC:
                return True
            rendered = _GRAPHITE.match(head) and '"datapoints"' in head and '"target"' in document.text
            return bool(rendered) or any(p.search(head) for p in (_ANSWERS, _FRAMES, _TIMES))
        return exposition.reads(head) or lined_points.reads(head)

    def extract(self, document: Document) -> Extracted:
        """All series; a document that holds none is read as any other."""
        head = document.head.lstrip("\ufeff \t\r\n")
        if head[:1] not in ("{", "["):
            read = exposition.read if exposition.reads(head) else lined_points.read
            return _told(document, read(document.path))
        answer = _answered(document.text)
        if answer is None:
            return self._otherwise.extract(document)
        if answer.error:
            return _refused(document, answer.error)
        found = _told(document, answer.readings)
        return replace(found, note=answer.note) if answer.note else found


def _told(document: Document, readings: list[Reading]) -> Extracted:
    found = telling.tell(document, readings, Places(document))
    return found if readings else replace(found, note=_NOTHING)


def _answered(text: str) -> Answer | None:
    """What one document says, or the documents on its lines together."""
    if not values.has_room(text):
        return None
    points = otlp.Points(text)
    whole = values.read(text)
    if whole is None:
        told = [points.take(one, at) for one, at in _lines(text)]
        return points.answer() if any(told) else None
    if isinstance(whole, dict) and points.take(whole, 0):
        return points.answer()
    answer = answers.read(whole) or services.read(whole)
    if answer is not None and answer.in_order:
        places.hint(text, answer.readings)
    return answer


def _lines(text: str) -> Iterator[tuple[answers.Json, int]]:
    at = 0
    for _ in range(_CAP):
        end = text.find("\n", at)
        found = values.read(text[at : end if end >= 0 else len(text)])
        if isinstance(found, dict):
            yield found, at
        if end < 0:
            return
        at = end + 1


def _refused(document: Document, error: str) -> Extracted:
    """A query that failed has no series, and says why."""
    page = Page(document)
    found = _ERROR.search(document.text)
    at = found.start() if found else 0
    line = document.text.count("\n", 0, at) + 1
    column = at - document.text.rfind("\n", 0, at) - 1
    page.add(
        FindingKind.METRIC,
        "query_failed",
        f"The query of these metrics failed: {error}",
        Place(line, column, len(error)),
        Subject(),
        Severity.WARNING,
    )
    page.note = "These metrics hold no samples, because the query failed: correct it and export them again."
    return page.done(DataType.METRIC)
