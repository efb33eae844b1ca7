"""Kafka's jars, exactly as `kafka.lock` lists them, fetched once into the user's cache folder.

To move to another Kafka: change `ARTIFACTS`, run `python -m devkit.embedded.jars` (needs `mvn`) and commit the lock.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import platformdirs
from filelock import FileLock

from devkit.embedded.errors import EmbeddedError

ARTIFACTS = {"org.apache.kafka:kafka_2.13": "4.3.1", "org.slf4j:slf4j-simple": "1.7.36"}
LOCK = Path(__file__).with_name("kafka.lock")
_THREADS = 8


def kafka_jars() -> list[Path]:
    """Returns the class path; jars that the cache lacks are downloaded and checked. Raises EmbeddedError without a network."""
    cache = platformdirs.user_cache_path("prosa") / "jars"
    locked = [(cache / path, path, sha256) for path, sha256 in _read_lock()]
    if any(not jar.exists() for jar, _, _ in locked):
        cache.mkdir(parents=True, exist_ok=True)
        with FileLock(cache / "lock"):
            _download([entry for entry in locked if not entry[0].exists()])
    return [jar for jar, _, _ in locked]


def _read_lock() -> Iterator[tuple[str, str]]:
    for line in LOCK.read_text().splitlines():
        path, sha256 = line.split()
        yield path, sha256


def _download(missing: list[tuple[Path, str, str]]) -> None:
    with httpx2.Client(base_url=_repository(), timeout=60, follow_redirects=True) as client:

        def fetch(entry: tuple[Path, str, str]) -> None:
            target, path, sha256 = entry
            _write_checked(target, client.get(path).raise_for_status().content, sha256)

        try:
            with ThreadPoolExecutor(_THREADS) as pool:
                for done, _ in enumerate(pool.map(fetch, missing), start=1):
                    _show(done, len(missing))
        except httpx2.HTTPError as error:
            raise EmbeddedError(
                f"Kafka's jars cannot be downloaded from {client.base_url} ({error}): "
                "check the network, or name a mirror in PROSA_MAVEN_URL."
            ) from error


def _repository() -> str:
    from jgo.constants import MAVEN_CENTRAL_URL

    return os.environ.get("PROSA_MAVEN_URL", MAVEN_CENTRAL_URL)


def _write_checked(target: Path, content: bytes, sha256: str) -> None:
    if hashlib.sha256(content).hexdigest() != sha256:
        raise EmbeddedError(f"{target.name} is not the file that {LOCK.name} names: check the mirror, then try again.")
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".part")
    unfinished.write_bytes(content)
    unfinished.replace(target)


def _show(done: int, total: int) -> None:
    """One line that updates itself on a terminal, a few plain lines elsewhere."""
    on_terminal = sys.stderr.isatty()
    if on_terminal or done == total or done % 15 == 1:
        end = "\r" if on_terminal and done < total else "\n"
        print(f"Downloading Kafka (once): {done} of {total} files", end=end, file=sys.stderr, flush=True)


def refresh_lock() -> None:
    """Resolves `ARTIFACTS` with Maven and rewrites `kafka.lock`."""
    with tempfile.TemporaryDirectory() as folder:
        pom, jars = Path(folder, "pom.xml"), Path(folder, "jars")
        pom.write_text(_POM.format(dependencies="".join(map(_dependency, ARTIFACTS.items()))))
        options = ["-DincludeScope=runtime", "-Dmdep.useRepositoryLayout=true", f"-DoutputDirectory={jars}"]
        subprocess.run(["mvn", "-q", "-B", "-f", pom, "dependency:copy-dependencies", *options], check=True)
        found = sorted(jars.rglob("*.jar"))
        LOCK.write_text("".join(f"{jar.relative_to(jars)} {_sha256(jar)}\n" for jar in found))


def _dependency(artifact: tuple[str, str]) -> str:
    (group, name), version = artifact[0].split(":"), artifact[1]
    inner = f"<groupId>{group}</groupId><artifactId>{name}</artifactId><version>{version}</version>"
    return f"<dependency>{inner}</dependency>"


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


_POM = """<project><modelVersion>4.0.0</modelVersion><groupId>prosa</groupId><artifactId>kafka</artifactId>
<version>1</version><dependencies>{dependencies}</dependencies></project>"""

if __name__ == "__main__":
    refresh_lock()
