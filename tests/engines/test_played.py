"""Whole investigations with the real extractors and the embedded reasoner, as `transcripts/README.md` explains."""

from pathlib import Path

import pytest

from tests.engines import transcripts


@pytest.mark.parametrize("name", transcripts.names())
def test_a_transcript_goes_as_it_is_written(tmp_path: Path, name: str) -> None:
    wrong = [
        f"{name}: {sentence}"
        for event, talk, shown in transcripts.play(name, tmp_path)
        for sentence in transcripts.check(event, talk.now, talk, shown)
    ]
    assert not wrong, "\n".join(wrong)
