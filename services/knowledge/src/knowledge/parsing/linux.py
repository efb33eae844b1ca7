"""Linux, as far as the C library and Python have no words for it."""

import ctypes
import os

_SET_PDEATHSIG, _GET_DUMPABLE, _SET_DUMPABLE, _SET_NO_NEW_PRIVS = 1, 3, 4, 38  # linux/prctl.h
_NEW_USER, _NEW_NET, _NEW_IPC = 0x10000000, 0x40000000, 0x08000000  # linux/sched.h

libc = ctypes.CDLL(None, use_errno=True)


def prctl(option: int, *values: int | ctypes.c_void_p) -> int:
    """Returns what the kernel answers, -1 where it refuses or is not Linux."""
    if not hasattr(libc, "prctl"):
        return -1
    given = [value if isinstance(value, ctypes.c_void_p) else ctypes.c_ulong(value) for value in values]
    answer: int = libc.prctl(option, *given, *[ctypes.c_ulong(0)] * (4 - len(given)))
    return answer


def hide_memory() -> None:
    """Hides our memory and environment from processes of our user id, unless they have CAP_SYS_PTRACE. No core is dumped."""
    prctl(_SET_DUMPABLE, 0)


def is_hidden() -> bool:
    return prctl(_GET_DUMPABLE) == 0


def die_with_parent(parent: int) -> None:
    """Lets the kernel kill this process when its parent ends. Ends it now if the parent has ended already."""
    prctl(_SET_PDEATHSIG, 9)
    if os.getppid() != parent:
        os._exit(1)


def gain_nothing() -> bool:
    """Returns whether no program that this process runs can give it rights; what else confines it demands that."""
    return prctl(_SET_NO_NEW_PRIVS, 1) == 0


def leave_namespaces() -> bool:
    """Returns whether this process is now alone: in a network with nothing in it, and a user without rights over others."""
    if not hasattr(libc, "unshare"):
        return False
    if libc.unshare(_NEW_USER | _NEW_NET | _NEW_IPC) == 0:
        return True
    libc.unshare(_NEW_NET | _NEW_IPC)
    return False
