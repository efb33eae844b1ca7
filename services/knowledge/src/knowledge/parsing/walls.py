"""The walls around whoever reads a document. Each holds without the others; which of them stand depends on the kernel."""

import os
import sys
from pathlib import Path

from knowledge.parsing.landlock import see_only_python
from knowledge.parsing.limits import Limits, limit
from knowledge.parsing.linux import die_with_parent, gain_nothing, leave_namespaces
from knowledge.parsing.seccomp import ask_for_little

NOBODY = 65534


def confine(limits: Limits) -> list[str]:
    """Returns the walls that do not stand, after it has put this process between walls and held it to its limits, for good.

    The order counts: whoever becomes another user is no longer told of its parent's end, Landlock and seccomp demand
    `gain_nothing`, and seccomp comes last, as it refuses what the others call.
    """
    parent = os.getppid()
    walls = {"nobody": _become_nobody()}
    die_with_parent(parent)
    limit(limits)
    walls["namespaces"] = leave_namespaces()
    walls["no_new_privileges"] = gain_nothing()
    walls["landlock"] = see_only_python()
    walls["seccomp"] = ask_for_little()
    return [name for name, stands in walls.items() if not stands]


def _become_nobody() -> bool:
    """Returns whether this process is not root. Nobody has to be able to read Python, as in an image but not below /root."""
    if os.geteuid() != 0:
        return True
    if not all(_is_open(Path(path)) for path in (sys.prefix, sys.base_prefix, *sys.path) if Path(path).exists()):
        return False
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)
    return True


def _is_open(path: Path) -> bool:
    resolved = path.resolve()
    return all(one.stat().st_mode & 0o001 for one in (resolved, *resolved.parents) if one.is_dir())
