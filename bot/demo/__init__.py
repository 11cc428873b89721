"""The example incident that comes with the product; systems, people and numbers are made up."""

from pathlib import Path

FOLDER = Path(__file__).parent
QUESTION = (FOLDER / "question.txt").read_text().strip()
FILES = tuple(FOLDER / name for name in ("checkout.log", "deploys.json", "cart-worker.yaml"))
