"""Since when many series together are not as they were, where nobody said it."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from adapters.evidence.extractors.metric.kinds import Way
from adapters.evidence.ranking.departure import Floats, calmed
from adapters.evidence.ranking.gathered import Series
from engines.abnormal import MetricKind

BINS = 400  # moments that are looked at at most
_FEWEST = 3
_EDGE = 0.04  # of the time at both ends, where there is too little to compare with
_FAR = 8.0  # deviations beyond which more says no more
_TELLING = {MetricKind.LATENCY: 2.0, MetricKind.ERRORS: 2.0}  # what people notice counts twice
_NEAR = 0.01  # of the moments
_MANY, _CALM = 30, 5  # moments from which on what lasts only some is left out
_CHANCE = 3.0  # standard errors that noise alone reaches
_LIKELY = 1.0  # those that are enough where people say that it changed
_SHARE = 8  # part of the time on both sides of a moment that is compared
_SHORTEST = 3  # bins, likewise


def found(series: Sequence[Series], asked: Sequence[Series], by: float | None = None) -> float | None:
    """The moment in seconds since 1970; None where there is too little. It is not after `by`.

    For each moment and series: the largest difference between the mean since then, over several spans, and the mean
    before, in its standard errors (a cumulative sum; Page 1954, "Continuous Inspection Schemes"); the logarithms are
    added up over the series, so that many that move together outweigh one that moves far, as in multivariate
    change-point detection. `asked` are those that people complain of; they
    alone say it where any of them changed.
    """
    for chosen, chance in ((asked, _LIKELY), (series, _CHANCE)):
        if (at := _together(chosen, by, chance)) is not None:
            return at
    return None


def _together(series: Sequence[Series], by: float | None, chance: float) -> float | None:
    times = np.unique(np.concatenate([s.times for s in series])) if series else np.empty(0)
    if times.size < _FEWEST:
        return None
    edges = times if times.size <= BINS else np.linspace(times[0], times[-1], BINS)
    read = [(row, s) for s in series if (row := _row(s, edges)) is not None]
    if not read:
        return None
    beyond = np.maximum(
        _changes(np.stack([r for r, _ in read]), np.array([s.way is Way.EITHER for _, s in read])), chance
    )
    gains = np.log1p(beyond**2 - chance**2) * np.array([[_TELLING.get(s.kind, 1.0)] for _, s in read])
    edge = max(1, int(_EDGE * edges.size))
    last = edges.size - edge if by is None else max(edge + 1, int(np.searchsorted(edges, by, side="right")))
    votes = _votes(gains[:, edge:last])
    return float(edges[edge + int(votes.argmax())]) if votes.size and votes.max() > 0 else None


def _votes(gains: Floats) -> Floats:
    """The gains of the series, each at its own best moment and near it."""
    count = gains.shape[1]
    if not count:
        return np.empty(0)
    votes: Floats = np.bincount(gains.argmax(axis=1), weights=gains.max(axis=1), minlength=count).astype(np.float64)
    width = _NEAR * count
    if width < 1:
        return votes
    reach = np.arange(-int(3 * width), int(3 * width) + 1)
    near: Floats = np.convolve(votes, np.exp(-0.5 * (reach / width) ** 2), mode="same")
    return near


def _row(one: Series, edges: Floats) -> Floats | None:
    """The series at the moments: means of what lies between them, in robust deviations; gaps keep the last value."""
    values = one.values
    bins = np.clip(np.searchsorted(edges, one.times, side="right") - 1, 0, edges.size - 1)
    counts = np.bincount(bins, minlength=edges.size)
    known = np.flatnonzero(counts)
    if known.size < _FEWEST:
        return None
    means = np.bincount(bins, weights=values, minlength=edges.size)[known] / counts[known]
    last = np.maximum(np.searchsorted(known, np.arange(edges.size), side="right") - 1, 0)
    usual = one.elsewhere if one.elsewhere.size > means.size else means
    middle = float(np.median(usual))
    spread = 1.4826 * float(np.median(np.abs(usual - middle))) or float(usual.std())
    noise = max(spread, 0.02 * abs(middle), 1e-12)
    row: Floats = np.clip((calmed(means[last], _CALM if edges.size >= _MANY else 1) - middle) / noise, -_FAR, _FAR)
    return -row if one.way is Way.DOWN else row


def _changes(rows: Floats, is_either: npt.NDArray[np.bool_]) -> Floats:
    """For each series and moment, how much worse what follows is than what was before, in standard errors.

    What is bad in one way alone does not begin where it ends.
    """
    count = rows.shape[1]
    sums = np.concatenate([np.zeros((rows.shape[0], 1)), rows.cumsum(axis=1)], axis=1)
    at = np.arange(count)
    span = max(_SHORTEST, count // _SHARE)
    begins, ends = np.maximum(at - span, 0), np.minimum(at + span, count)
    before = (sums[:, :-1] - sums[:, begins]) / np.maximum(at - begins, 1)
    after = (sums[:, ends] - sums[:, :-1]) / (ends - at)
    worse = (after - before) / np.sqrt(1 / np.maximum(at - begins, 1) + 1 / (ends - at))
    worse[:, 0] = 0.0
    told: Floats = np.where(is_either[:, None], np.abs(worse), worse)
    return told
