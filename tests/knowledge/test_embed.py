"""What means the same is near, without a download."""

import numpy as np

from knowledge.embed import BATCH, Embedder
from knowledge.library import GuideLibrary

SAID = (
    "the disk of db-0 is full, 100 % used",
    "we are all going for lunch",
    "the certificate of the gateway has expired",
    "postgres has no connection slots left",
)


def test_the_nearest_in_meaning_comes_first() -> None:
    found = GuideLibrary().nearest("no space left on device", SAID, 2)
    assert found.passages[0].text == SAID[0]
    assert len(found.passages) == 2
    assert GuideLibrary().nearest("TLS handshake failed", SAID, 1).passages[0].text == SAID[2]


def test_a_name_is_found_by_itself() -> None:
    said = ("the team of cart-db joins at ten", "papa-oncall joins later", "who is on call is in the calendar")
    assert GuideLibrary().nearest("who is papa-oncall", said, 1).passages[0].text == said[1]


def test_without_words_nothing_is_near() -> None:
    assert GuideLibrary().nearest("  ", SAID, 2).passages == ()
    assert GuideLibrary().nearest("x", (), 2).passages == ()


def test_a_vector_has_length_one_and_does_not_depend_on_its_neighbours() -> None:
    alone = Embedder().vectors([SAID[0]])
    among = Embedder().vectors([*SAID, "", "long " * 2000, *(f"{n} pods" for n in range(BATCH))])
    assert np.allclose(np.linalg.norm(among, axis=1), 1, atol=1e-5)
    assert float(alone[0] @ among[0]) > 0.99
