"""The blocks of the page on moving a tenant, given to a bash as they stand, with psql."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from devkit.embedded.postgres_binaries import postgres_binaries
from devkit.repository import ROOT
from devkit.testing.pages import FENCED

PAGE = ROOT / "docs" / "runbooks" / "move-a-tenant.md"
TABLES, TAKE_JOBS, COPY, NUMBER, COPY_PARKED, PUT_JOBS, REMOVE = (block for _, block in FENCED.findall(PAGE.read_text()))


@dataclass(frozen=True)
class Move:
    """A tenant's way from one database of a service to another, whose URLs are the superuser's; files lie in the folder."""

    service: str
    tenant_id: UUID
    old: str
    new: str
    folder: Path

    def type_in(self, block: str) -> None:
        """Do what a block of the page does. Raises `AssertionError` where it complains."""
        done = subprocess.run(
            ["bash", "-c", f"{TABLES}\n{block}"],
            cwd=self.folder,
            env={
                "PATH": f"{postgres_binaries(None)}:{os.environ['PATH']}",
                "OLD": self.old,
                "NEW": self.new,
                "SERVICE": self.service,
                "TENANT": str(self.tenant_id),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
