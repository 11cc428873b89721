"""JSON and YAML with the line and column of every key and value, bounded in size, depth and alias expansion."""

from adapters.evidence.lined.json_text import read_json
from adapters.evidence.lined.node import NOTHING, Lined, Node
from adapters.evidence.lined.yaml_text import read_yaml

__all__ = ["NOTHING", "Lined", "Node", "read_json", "read_yaml"]
