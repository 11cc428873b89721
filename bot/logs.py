"""What the operator reads: one line an event on standard error, never a message's text or a secret."""

import logging
from collections.abc import Callable

FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
CHATTY = ("bm25s", "slack_bolt", "slack_sdk", "aiohttp.access", "alembic", "sqlalchemy", "presidio-analyzer", "spacy")
_CHATTY = tuple(f"{name}." for name in CHATTY)  # and their parts


class CleanFormatter(logging.Formatter):
    """Cleans what tells of something wrong: an error may quote what it stumbled over."""

    def __init__(self, clean: Callable[[str], str]) -> None:
        super().__init__(FORMAT)
        self._clean = clean

    def format(self, record: logging.LogRecord) -> str:
        """One line, and the lines of a traceback."""
        said = super().format(record)
        return self._clean(said) if record.levelno >= logging.WARNING else said


def start(level: str, clean: Callable[[str], str]) -> None:
    """Log at `level`; libraries only when something is wrong. `clean` takes secrets out."""
    handler = logging.StreamHandler()
    handler.setFormatter(CleanFormatter(clean))
    handler.addFilter(_is_told)
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


def _is_told(record: logging.LogRecord) -> bool:
    """Again here, because a library that is loaded later may set its own level."""
    return record.levelno >= logging.WARNING or not f"{record.name}.".startswith(_CHATTY)
