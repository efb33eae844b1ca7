"""What a process may ask the kernel for: to read, to compute, to write to what is open. seccomp(2), which needs no privilege.

Refused (EPERM) are: new processes and programs, other processes, sockets and shared memory, every change of the file system,
more rights, and what the kernel's own holes are mostly found in. Numbers are of asm/unistd.h.
"""

import ctypes
import os
import platform
from dataclasses import dataclass

from knowledge.parsing.linux import prctl

_SET_SECCOMP, _FILTER = 22, 2
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # linux/bpf_common.h, on 32 bits
_ALLOWED, _REFUSED, _KILLED = 0x7FFF0000, 0x00050001, 0x80000000
_NUMBER, _MACHINE, _ARGUMENTS = 0, 4, 16  # where these stand in struct seccomp_data
_OTHER_NUMBERING = 0x40000000  # x32
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

_NEW = (*range(424, 436), 437, 438, 440, 442, 452)


@dataclass(frozen=True)
class _Machine:
    audit: int
    refused: tuple[int, ...]
    opens: dict[int, int]
    """Calls that open a file, and which of their arguments says what for."""
    of_itself: tuple[int, ...]
    """Calls whose first argument is a process: kill, tgkill; one may end oneself."""
    limits: int
    """prlimit64, where 0 is the process itself."""


_MACHINES = {
    "x86_64": _Machine(
        0xC000003E,
        (
            *(29, 30, 41, 42, 49, 53, 56, 57, 58, 59, 64, 68, 76, *range(82, 89), *range(90, 95), 101, 103, 105, 106, 109),
            *(112, 113, 114, 116, 117, 119, 122, 123, 126, 129, 132, 133, 135, 141, 142, 144, 154, 155, 159, 161),
            *(*range(163, 174), 175, 176, 179, 188, 189, 190, *range(197, 201), 227, 235, 240, 246, *range(248, 252), 256),
            *(*range(258, 262), *range(263, 267), 268, 272, 279, 280, 297, 298, 300, 304, 305, 308, *range(310, 315), 316),
            *(319, 320, 321, 322, 323),
        ),
        {2: 1, 257: 2},
        (62, 234),
        302,
    ),
    "aarch64": _Machine(
        0xC00000B7,
        (
            *(5, 6, 7, 14, 15, 16, 30, *range(33, 42), *range(51, 56), 60, 88, 89, 91, 92, 97, 104, 105, 106, 112),
            *(*range(116, 120), 130, 138, 140, *range(142, 148), 149, 151, 152, 154, 157, 159, 161, 162, 170, 171, 180, 186),
            *(190, 194, 196, *range(198, 201), 203, *range(217, 222), 224, 225, *range(238, 242), 262, 266, 268),
            *(*range(270, 275), 276, *range(279, 283), 294),
        ),
        {56: 2},
        (129, 131),
        261,
    ),
}


class _Instruction(ctypes.Structure):
    _fields_ = (("code", ctypes.c_uint16), ("yes", ctypes.c_uint8), ("no", ctypes.c_uint8), ("value", ctypes.c_uint32))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("instructions", ctypes.POINTER(_Instruction)))


def ask_for_little() -> bool:
    """Returns whether the kernel refuses this process all that reading a document has no need of, from now on."""
    machine = _MACHINES.get(platform.machine())
    if machine is None:
        return False
    steps = _steps(machine, os.getpid())
    instructions = (_Instruction * len(steps))(*steps)
    program = _Program(len(steps), instructions)
    return prctl(_SET_SECCOMP, _FILTER, ctypes.cast(ctypes.pointer(program), ctypes.c_void_p)) == 0


def _steps(machine: _Machine, own_pid: int) -> list[_Instruction]:
    load_number, refuse = _Instruction(_LOAD, 0, 0, _NUMBER), _Instruction(_RETURN, 0, 0, _REFUSED)
    steps = [_Instruction(_LOAD, 0, 0, _MACHINE), _Instruction(_EQUAL, 1, 0, machine.audit)]
    steps += [_Instruction(_RETURN, 0, 0, _KILLED), load_number, _Instruction(_AT_LEAST, 0, 1, _OTHER_NUMBERING), refuse]
    for number in (*machine.refused, *_NEW):
        steps += [_Instruction(_EQUAL, 0, 1, number), refuse]
    to_read = [(number, argument, _Instruction(_ANY_BIT, 0, 1, _WRITING)) for number, argument in machine.opens.items()]
    of_itself = [(number, 0, _Instruction(_EQUAL, 1, 0, own_pid)) for number in machine.of_itself]
    for number, argument, is_allowed in [*to_read, *of_itself, (machine.limits, 0, _Instruction(_EQUAL, 1, 0, 0))]:
        steps += [_Instruction(_EQUAL, 0, 4, number), _argument(argument), is_allowed, refuse, load_number]
    return [*steps, _Instruction(_RETURN, 0, 0, _ALLOWED)]


def _argument(place: int) -> _Instruction:
    """Returns what loads the lower half of an argument, on a little-endian machine."""
    return _Instruction(_LOAD, 0, 0, _ARGUMENTS + 8 * place)
