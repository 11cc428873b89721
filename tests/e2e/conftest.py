"""The databases of the contract suite, for whole runs."""

from tests.contracts.conftest import database_url, postgres_server, postgres_url, sqlite_url

__all__ = ["database_url", "postgres_server", "postgres_url", "sqlite_url"]
