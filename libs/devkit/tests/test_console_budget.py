"""How much of the console's budget a build takes, counted on builds of a few files."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from devkit.console.node import find_node
from devkit.repository import ROOT

PAGE = "src/features/knowledge/page.tsx"
CHUNKS = {
    "index.html": {"file": "index.js", "isEntry": True, "imports": ["_shared.js"]},
    "_shared.js": {"file": "shared.js"},
    "src/features/reports/parts/chart.tsx": {"file": "chart.js", "isDynamicEntry": True},
    PAGE: {"file": "page.js", "isDynamicEntry": True, "imports": ["_form.js", "index.html"]},
    "_form.js": {"file": "form.js"},
    **{f"_messages-{one}.js": {"file": f"{one}.js", "name": f"messages-{one}"} for one in ("pt-BR", "en", "es")},
}


def counted(folder: Path, **kilobytes: int) -> subprocess.CompletedProcess[str]:
    """Count a build whose files are one kilobyte, and those that are named so many; noise does not get smaller by gzip."""
    (folder / ".vite").mkdir()
    (folder / ".vite" / "manifest.json").write_text(json.dumps(CHUNKS))
    for chunk in CHUNKS.values():
        name = str(chunk["file"])
        (folder / name).write_bytes(os.urandom(1000 * kilobytes.get(name.removesuffix(".js").replace("-", "_"), 1)))
    node = shutil.which("node", path=find_node().folder) or "node"
    return subprocess.run([node, ROOT / "console" / "tools" / "budget.mjs", folder], capture_output=True, text=True)


def test_a_build_within_its_budget_passes(tmp_path: Path) -> None:
    done = counted(tmp_path, shared=150, pt_BR=50, page=40)
    assert done.returncode == 0, done.stderr
    assert "kB of 250 kB  the first load" in done.stdout


@pytest.mark.parametrize("part", ["index", "shared", "pt_BR", "es"])
def test_each_part_of_the_first_load_counts(part: str, tmp_path: Path) -> None:
    done = counted(tmp_path, **{part: 251})
    assert (done.returncode, "the first load" in done.stderr) == (1, True)


def test_the_largest_language_counts_and_not_all(tmp_path: Path) -> None:
    assert counted(tmp_path, pt_BR=100, en=100, es=100).returncode == 0


@pytest.mark.parametrize("part", ["page", "form"])
def test_a_page_counts_with_what_it_imports(part: str, tmp_path: Path) -> None:
    done = counted(tmp_path, **{part: 76})
    assert (done.returncode, PAGE in done.stderr) == (1, True)


def test_what_the_first_load_brought_is_not_counted_again(tmp_path: Path) -> None:
    assert counted(tmp_path, shared=120).returncode == 0
