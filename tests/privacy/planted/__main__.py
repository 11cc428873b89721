"""Print the labelled set as JSON lines: `python -m tests.privacy.planted`."""

import json
from dataclasses import asdict

from tests.privacy.planted import clean, planted

for entry in planted():
    print(json.dumps(asdict(entry), ensure_ascii=False))
for line in clean():
    print(json.dumps({"kind": "clean", "text": line, "values": [], "group": "clean"}, ensure_ascii=False))
