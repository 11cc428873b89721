"""The words and numbers by which programs say how bad a line is."""

from adapters.evidence import numbers
from engines.evidence import Severity

_WORDS = {
    Severity.INFO: "trace debug info information informational notice note log fine finer finest config verbose silly "
    "statement detail hint d i v t inf dbg dbug trce vrb",
    Severity.WARNING: "warn warning wrn w warnung avertissement avviso advertencia aviso",
    Severity.ERROR: "err error e severe failure fail eror fehler schwerwiegend erreur grave errore erro",
    Severity.CRITICAL: "crit critical fatal alert emerg emergency panic c f ftl dpanic kritisch",
}
_SEVERITIES = {word: severity for severity, words in _WORDS.items() for word in words.split()}
_MONOLOG = ((500, Severity.CRITICAL), (400, Severity.ERROR), (300, Severity.WARNING), (100, Severity.INFO))
_LOG4J = ((50_000, Severity.CRITICAL), (40_000, Severity.ERROR), (30_000, Severity.WARNING), (5_000, Severity.INFO))
_PINO = ((60, Severity.CRITICAL), (50, Severity.ERROR), (40, Severity.WARNING), (10, Severity.INFO))
_OTLP = ((21, Severity.CRITICAL), (17, Severity.ERROR), (13, Severity.WARNING), (1, Severity.INFO))
_WINDOWS = {1: Severity.CRITICAL, 2: Severity.ERROR, 3: Severity.WARNING, 4: Severity.INFO, 5: Severity.INFO}
_SYSLOG = (Severity.CRITICAL,) * 3 + (Severity.ERROR, Severity.WARNING)
_PINO_LEAST = 10


def severity(level: object) -> Severity | None:
    """The severity of a level's word, or of a number as syslog, pino and Bunyan, Monolog, or Log4j count."""
    if isinstance(level, bool):
        return None
    if isinstance(level, str):
        number = numbers.whole(level)
        return _SEVERITIES.get(level.strip().lower()) if number is None else severity(number)
    if not isinstance(level, int):
        return None
    if level >= _PINO_LEAST:
        scale = next(s for s in (_LOG4J, _MONOLOG, _PINO) if level >= s[-1][0])
        return next(s for least, s in scale if level >= least)
    return _SYSLOG[level] if 0 <= level < len(_SYSLOG) else Severity.INFO


def of_opentelemetry(number: object) -> Severity | None:
    """The severity of a severity number, or its name: https://opentelemetry.io/docs/specs/otel/logs/data-model."""
    if isinstance(number, str) and number.startswith("SEVERITY_NUMBER_"):
        return severity(number.removeprefix("SEVERITY_NUMBER_").rstrip("0123456789"))
    whole = numbers.whole(number) if isinstance(number, str) else number
    if not isinstance(whole, int) or isinstance(whole, bool):
        return None
    return next((s for least, s in _OTLP if whole >= least), None)


def of_windows(number: object) -> Severity | None:
    """The severity of the level of an event of Windows: a number from 1, or its name."""
    whole = numbers.whole(number) if isinstance(number, str) else number
    return _WINDOWS.get(whole) if isinstance(whole, int) else severity(number)
