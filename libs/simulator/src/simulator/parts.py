"""What all servers of the simulator share, wired together once at start."""

from dataclasses import dataclass, field

import aiohttp

from simulator.faults import FaultBoard
from simulator.log import RequestLog


@dataclass(frozen=True, slots=True)
class SimulatorParts:
    """`session` posts webhooks; faults and log are those that `/_sim` shows."""

    session: aiohttp.ClientSession
    faults: FaultBoard = field(default_factory=FaultBoard)
    log: RequestLog = field(default_factory=RequestLog)
