"""Lines that look like secrets or personal data and are none: hashes, ids, versions, settings about secrets."""

from pathlib import Path

from tests.privacy.fourth.fill import filled
from tests.privacy.planted.model import dice

TURNS = 13
_FORMS = Path(__file__).with_name("harmless.txt")


def clean() -> list[str]:
    """Every form thirteen times with other values; one that has no holes is there once."""
    rng = dice("fourth/harmless")
    forms = _FORMS.read_text("utf-8").splitlines()
    return [filled(form, rng, {})[0] for form in forms for _ in range(TURNS if "<<:" in form else 1)]
