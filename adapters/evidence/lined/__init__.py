"""Documents with the line and column of every key and value, bounded in size, depth and alias expansion."""

from adapters.evidence.lined.blocks_text import read_blocks, read_xml
from adapters.evidence.lined.json_text import read_json
from adapters.evidence.lined.node import NOTHING, Lined, Node, Wrong, uncollected
from adapters.evidence.lined.settings_text import Setting, Settings, read_pairs, read_toml
from adapters.evidence.lined.yaml_text import read_yaml

__all__ = [
    "NOTHING",
    "Lined",
    "Node",
    "Setting",
    "Settings",
    "Wrong",
    "read_blocks",
    "read_json",
    "read_pairs",
    "read_toml",
    "read_xml",
    "read_yaml",
    "uncollected",
]
