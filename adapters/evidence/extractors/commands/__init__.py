"""What the commands of hosts, databases, brokers and tools print."""

from adapters.evidence.extractors.commands.reader import Commands, overlay

__all__ = ["Commands", "overlay"]
