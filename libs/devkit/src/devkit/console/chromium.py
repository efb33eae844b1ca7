"""The browser of the tests: one that is named, the machine's own, or the one that comes with an npm package."""

import os
import shutil
import subprocess

from devkit.console.node import ConsoleError
from devkit.console.sources import ConsoleSources

NAMES = "chromium", "chromium-browser", "google-chrome"
FROM_PACKAGE = "import chromium from '@sparticuz/chromium'; process.stdout.write(await chromium.executablePath())"
# A fresh browser asks its maker for updates and the like, which tests have no need of.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def find_chromium(sources: ConsoleSources) -> str:
    """Returns its path: what `PROSA_CHROMIUM` says, else the machine's, else the package's. Raises `ConsoleError`."""
    if named := os.environ.get("PROSA_CHROMIUM"):
        return named
    if found := next(filter(None, map(shutil.which, NAMES)), None):
        return found
    sources.install()
    node = [shutil.which("node", path=sources.node.folder) or "node", "--input-type=module", "--eval", FROM_PACKAGE]
    done = subprocess.run(node, cwd=sources.folder, capture_output=True, text=True)
    if done.returncode:
        raise ConsoleError(f"@sparticuz/chromium gave no browser; name one in PROSA_CHROMIUM:\n{done.stderr[-2000:]}")
    return done.stdout
