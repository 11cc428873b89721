"""What survives a restart: lanes, cases, journal, files and cache on SQLite or PostgreSQL."""
