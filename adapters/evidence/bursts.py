"""Since when events come more often: the stretch of buckets that two Poisson rates explain much better than one."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

LIKELY = 20.0  # log likelihood ratio that confirms another rate
MORE = 1.5  # times the rate around
_WIDTHS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 16, 24, 40)  # buckets that a burst may last, besides for good
_ALONE = 2  # buckets: a burst as short as this stands alone
_MOST, _TIMES = 0.8, 10  # of all events, or times any other bucket: what stands alone and is news
_FEW = 4  # events of a bucket that never stand out by themselves
_SMALLEST = 0.2  # of the later rate: an earlier burst that is its beginning
_RISES = (1, 2, 3, 4, 5, 6, 8, 10, 12)  # buckets in which a rate may rise
_SLOWER = 2.0  # log likelihood that a slower rise must gain over a quicker one
_REACH, _AHEAD = 12, 2  # buckets that the beginning of a rise may stand before and behind what was found
_LEAST = 0.02  # events a bucket that may always come

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Burst:
    """A stretch of buckets."""

    index: int
    last: int
    rate: float
    gain: float  # log likelihood ratio


def find(counts: Floats) -> Burst | None:
    """The first burst as strong as the strongest; the scan statistic of Kulldorff (1997) in one dimension."""
    found = _strongest(_alone_removed(counts))
    if found is None:
        return None
    for _ in range(4):
        found = _risen(counts, found)
        earlier = _strongest(_alone_removed(counts[: found.index]))
        if earlier is None or earlier.rate < _SMALLEST * found.rate:
            break
        found = earlier
    return found


def _alone_removed(counts: Floats) -> Floats:
    """Without buckets whose neighbors on both sides are quiet, unless there is hardly anything else."""
    if counts.size < 5:  # noqa: PLR2004  two neighbors on each side
        return counts
    near = np.lib.stride_tricks.sliding_window_view(np.pad(counts, 2), 5)
    middle = np.sort(near, axis=1)[:, -2]  # the highest but one
    others = np.sort(counts)[-2]
    is_news = (counts >= _TIMES * others) | (counts >= _MOST * counts.sum())
    kept: Floats = np.where((counts > _FEW) & (middle <= counts / _FEW) & ~is_news, middle, counts)
    return kept


def _strongest(counts: Floats) -> Burst | None:
    n = counts.size
    sums = np.concatenate([[0.0], np.cumsum(counts)])
    total, best = float(sums[-1]), None
    if n < 3 or not total:  # noqa: PLR2004  one before, one in it
        return None
    begins = np.arange(1, n)
    for width in (*_WIDTHS, n):
        ends = np.minimum(begins + width, n)
        inside, size = sums[ends] - sums[begins], ends - begins
        gains = _gains(inside, size, total, n)
        if width <= _ALONE:
            gains = np.where(_is_news(counts, begins, inside, width), gains, 0.0)
        at = int(gains.argmax())
        if gains[at] > (best.gain if best else 0.0):
            best = Burst(int(begins[at]), int(ends[at]) - 1, float(inside[at] / size[at]), float(gains[at]))
    return best if best and best.gain > LIKELY * _clumps(counts, best) else None


def _is_news(counts: Floats, begins: npt.NDArray[np.int64], inside: Floats, width: int) -> npt.NDArray[np.bool_]:
    """Whether something that short is nearly all that there is, or far above the rest."""
    highest = np.sort(counts)[-1 - width] if counts.size > width else 0.0
    news: npt.NDArray[np.bool_] = (inside >= _MOST * counts.sum()) | (counts[begins] >= _TIMES * max(highest, 1.0))
    return news


def _gains(inside: Floats, size: npt.NDArray[np.int64], total: float, n: int) -> Floats:
    """Log likelihood ratios of a rate inside and one outside, against one rate."""
    outside, rest = total - inside, np.maximum(n - size, 1)
    high, low, even = inside / size, outside / rest, total / n
    gains = inside * np.log(np.maximum(high, 1e-9) / even) + outside * np.log(np.maximum(low, 1e-9) / even)
    found: Floats = np.where(high > MORE * low, gains, 0.0)
    return found


def _clumps(counts: Floats, found: Burst) -> float:
    """How much more events clump outside of the burst than a Poisson process': variance over mean, at least 1."""
    around = np.concatenate([counts[: found.index], counts[found.last + 1 :]])
    mean = float(around.mean()) if around.size else 0.0
    return max(1.0, float(around.var()) / mean) if mean else 1.0


def _risen(counts: Floats, found: Burst) -> Burst:
    """Try ways to rise that begin around the burst; the quickest that is about as likely as any."""
    start, end = max(0, found.index - 2 * _REACH), min(counts.size, found.index + _REACH, found.last + 1)
    part, at = counts[start:end], np.arange(start, end)
    before = counts[max(0, found.index - 5 * _REACH) : max(1, found.index - _AHEAD)]
    low = max(float(before.mean()), _LEAST)
    more = max(found.rate - low, 0.0)
    best, begin = -np.inf, found.index
    for rise in _RISES:
        for first in range(max(1, found.index - _REACH), min(end, found.index + _AHEAD + 1)):
            rate = low + more * np.clip((at - first + 1) / rise, 0.0, 1.0)
            likely = float((part * np.log(rate) - rate).sum())
            if likely > best + (_SLOWER if rise > 1 else 0.0):
                best, begin = likely, first
    return Burst(begin, found.last, found.rate, found.gain)
