"""The one aiohttp application that mounts what the other adapters serve."""
