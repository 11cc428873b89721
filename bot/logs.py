"""What the operator reads: one line an event on standard error, never a message's text or a secret."""

import logging

FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
CHATTY = ("bm25s", "slack_bolt", "slack_sdk", "aiohttp.access", "alembic", "sqlalchemy", "presidio-analyzer", "spacy")


def start(level: str) -> None:
    """Log at `level`; libraries only when something is wrong."""
    logging.basicConfig(level=level.upper(), format=FORMAT, force=True)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
