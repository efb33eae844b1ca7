"""The console's sources, and what is made of them: installed and built once, until a lock or a source is another."""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock

from devkit.console.node import ConsoleError, Node, find_node
from devkit.repository import ROOT

FOLDER = ROOT / "console"
MADE = {"node_modules", "dist", "dist.new", "dist.old"}
LAST_LINES = 30
FOR_DEVELOPMENT = {"name": "cdx:npm:package:development", "value": "true"}


@dataclass
class ConsoleSources:
    """`say` hears of what takes long. Several processes may use one folder: they take turns."""

    folder: Path = FOLDER
    say: Callable[[str], None] = print
    node: Node = field(default_factory=find_node)

    @property
    def files(self) -> Path:
        """Returns what the console was built into."""
        return self.folder / "dist"

    def build(self) -> Path:
        """Returns the folder of the built console, which is the sources' of now. Raises `ConsoleError`; then what was built
        before is still there.
        """
        self.install()
        with self._alone():
            wanted, mark = self._fingerprint(), self.files / ".sources"
            if _text(mark) == wanted:
                return self.files
            self.say("building the console")
            fresh = self.folder / "dist.new"
            shutil.rmtree(fresh, ignore_errors=True)
            self._quietly("run", "build", "--", "--outDir", fresh.name, "--emptyOutDir", "--logLevel", "warn")
            (fresh / ".sources").write_text(wanted)
            self._put_in_place(fresh)
        return self.files

    def install(self) -> None:
        """Make `node_modules` what the lock says. Raises `ConsoleError`."""
        with self._alone():
            wanted = _digest([self.folder / "package-lock.json", self.folder / "package.json"], self.folder)
            mark = self.folder / "node_modules" / ".lock-digest"
            if _text(mark) == wanted:
                return
            self.say("installing what the console is built with (half a minute, once)")
            self._quietly("ci", "--ignore-scripts")
            mark.parent.mkdir(exist_ok=True)  # nothing is installed where the lock is empty
            mark.write_text(wanted)

    def run(self, script: str, *arguments: str) -> int:
        """Run a script of package.json, whose output is seen; returns its exit code. Raises `ConsoleError`."""
        self.install()
        return self._npm(None, "run", "--silent", script, "--", *arguments).returncode

    def stale_types(self) -> list[str]:
        """Returns which files of `src/api/generated` are others than would be generated now. Raises `ConsoleError`."""
        self.install()
        kept = self.folder / "src" / "api" / "generated"
        with tempfile.TemporaryDirectory(prefix="prosa-generated-") as folder:
            self._quietly("run", "generate", "--", folder)
            names = {str(path.relative_to(place)) for place in (kept, Path(folder)) for path in place.rglob("*.ts")}
            return sorted(name for name in names if _text(kept / name) != _text(Path(folder) / name))

    def bill_of_materials(self) -> str:
        """Returns what the pages are made of, as CycloneDX. Raises `ConsoleError`.

        What only builds them is left out here: npm itself would also leave out what both need.
        """
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made) / self.folder.name  # which npm takes for the name
            folder.mkdir()
            for name in ("package.json", "package-lock.json"):
                read = json.loads((self.folder / name).read_text(encoding="utf-8"))
                read.get("packages", {}).get("", read)["version"] = read["version"] = "0.1.0"  # npm wants the pages to have one
                (folder / name).write_text(json.dumps(read), encoding="utf-8")
            there = ConsoleSources(folder, self.say, self.node)
            bill = json.loads(there._quietly("sbom", "--silent", "--package-lock-only", "--sbom-format", "cyclonedx"))
        bill["components"] = [one for one in bill["components"] if FOR_DEVELOPMENT not in one.get("properties", ())]
        left = {bill["metadata"]["component"]["bom-ref"], *(one["bom-ref"] for one in bill["components"])}
        bill["dependencies"] = [
            {"ref": one["ref"], "dependsOn": [ref for ref in one.get("dependsOn", ()) if ref in left]}
            for one in bill["dependencies"]
            if one["ref"] in left
        ]
        return json.dumps(bill, indent=2)

    def _quietly(self, *arguments: str) -> str:
        done = self._npm(subprocess.PIPE, *arguments)
        if done.returncode:
            said = "\n".join(done.stdout.strip().splitlines()[-LAST_LINES:])
            raise ConsoleError(f"npm {' '.join(arguments)} failed in {self.folder}:\n{said}")
        return done.stdout

    def _npm(self, output: int | None, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self.node.npm, *arguments],
            cwd=self.folder,
            env=self.node.environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            text=True,
            errors="replace",
        )

    def _fingerprint(self) -> str:
        return _digest(sorted(_sources(self.folder)), self.folder)

    def _put_in_place(self, fresh: Path) -> None:
        """A page that is open while this happens finds one or the other, not half of either."""
        old = self.folder / "dist.old"
        shutil.rmtree(old, ignore_errors=True)
        if self.files.exists():
            self.files.rename(old)
        fresh.rename(self.files)
        shutil.rmtree(old, ignore_errors=True)

    def _alone(self) -> FileLock:
        place = Path(tempfile.gettempdir()) / f"prosa-console-{os.getuid()}"
        place.mkdir(mode=0o700, exist_ok=True)
        return FileLock(place / hashlib.sha256(str(self.folder.resolve()).encode()).hexdigest()[:16])


def _sources(folder: Path) -> Iterator[Path]:
    """Everything but what is made, and what only tests and the front door read."""
    for within, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in MADE and name != "tests"]
        yield from (Path(within) / name for name in names if ".test." not in name and name != "Caddyfile")


def _digest(paths: list[Path], folder: Path) -> str:
    digest = hashlib.sha256()
    for path in paths:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder)}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
