"""Texts as vectors of meaning, by a small model that lies beside this file: nothing is downloaded."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

FOLDER = Path(__file__).parent / "model"
LENGTH = 256  # tokens of a text that are read, as the model was trained
BATCH = 8  # texts at a time, sorted by length: measured as the fastest (knowledge/model/NOTICE names the model)
KEPT = 4096  # vectors that are remembered
THREADS = 1  # a turn must not take the processor from the others

Vectors = npt.NDArray[np.float32]


class Embedder:
    """The model, loaded when it is first needed; safe to be used from several threads."""

    def __init__(self) -> None:
        """Load nothing yet."""
        self._known: dict[str, Vectors] = {}
        self._lock = Lock()

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """A row of length 1 for each text."""
        with self._lock:
            new = sorted({t for t in texts if t not in self._known}, key=len)
            for start in range(0, len(new), BATCH):
                batch = new[start : start + BATCH]
                self._known.update(zip(batch, self._embedded(batch), strict=True))
            found = np.stack([self._known[t] for t in texts])
            while len(self._known) > KEPT:
                del self._known[next(iter(self._known))]
        return found

    def _embedded(self, texts: list[str]) -> Vectors:
        encoded = self._tokenizer.encode_batch(texts)
        ids = np.array([e.ids for e in encoded], np.int64)
        mask = np.array([e.attention_mask for e in encoded], np.int64)
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        hidden = self._session.run(["last_hidden_state"], given)[0]
        weights = mask[:, :, None].astype(np.float32)
        mean = (hidden * weights).sum(axis=1) / weights.sum(axis=1)
        unit: Vectors = mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-9)
        return unit

    @cached_property
    def _tokenizer(self) -> Any:  # noqa: ANN401  a library without types, imported when it is needed
        from tokenizers import Tokenizer  # noqa: PLC0415

        tokenizer = Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
        tokenizer.enable_truncation(LENGTH)
        tokenizer.enable_padding()
        return tokenizer

    @cached_property
    def _session(self) -> Any:  # noqa: ANN401  as above
        import onnxruntime  # type: ignore[import-untyped]  # noqa: PLC0415  it has no types, and takes its time

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        return onnxruntime.InferenceSession(
            str(FOLDER / "minilm_int8.onnx"), options, providers=["CPUExecutionProvider"]
        )
