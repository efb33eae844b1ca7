"""tiktoken counts without a network."""

import os
import subprocess
import sys
from pathlib import Path

from simulator.language.tables import tiktoken_cache


def test_tiktoken_needs_no_network(tmp_path: Path) -> None:
    nowhere = "http://127.0.0.1:9"
    cache = {"TIKTOKEN_CACHE_DIR": str(tiktoken_cache(tmp_path / "tables"))}
    names = "('cl100k_base', 'o200k_base')"
    count = f"import tiktoken; print(*(len(tiktoken.get_encoding(n).encode('Olá, tudo bem?')) for n in {names}))"

    def run(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
        env = os.environ | {"HTTPS_PROXY": nowhere, "https_proxy": nowhere, "TMPDIR": str(tmp_path)} | environment
        return subprocess.run([sys.executable, "-c", count], env=env, capture_output=True, text=True, check=False)

    assert run({}).returncode != 0
    assert run(cache).stdout.split() == ["6", "5"]
