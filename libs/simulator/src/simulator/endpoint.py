"""One route of an outside API: the fault first, then the effect, then the log, then the answer."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from simulator.faults import Fault, FaultBoard, FaultFacts, FaultPoint, pause
from simulator.log import LogKind, RequestLog
from simulator.wire import cut_line, json_response, parse_json, wait_for_hang_up


class SimulatedRefusal(Exception):
    """An answer of the API that is an error, in the API's own shape."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(status, body)
        self.response = json_response(body, status)


@dataclass(slots=True, frozen=True)
class SimulatedCall:
    """A request with its body; `data` is the parsed JSON, None when the body is empty, no JSON, or not read."""

    request: Request
    data: Any
    fault: Fault | None


CallHandler = Callable[[SimulatedCall], Awaitable[Response]]


@dataclass(slots=True, frozen=True)
class Surface:
    """What the routes of one API share. `refusal` is the API's error body for a bare fault status."""

    kind: LogKind
    log: RequestLog
    faults: FaultBoard
    refusal: Callable[[int], dict[str, Any]]


class Endpoint:
    """An ASGI application for one route; `facts` tells the faults what the request is about."""

    def __init__(
        self,
        surface: Surface,
        point: FaultPoint,
        handler: CallHandler,
        facts: Callable[[Request, Any], FaultFacts] = lambda request, data: FaultFacts(),
        *,
        reads_json: bool = True,
    ) -> None:
        self._surface = surface
        self._point = point
        self._handler = handler
        self._facts = facts
        self._reads_json = reads_json

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        started = time.perf_counter()
        try:
            body = await request.body() if self._reads_json else b""
        except ClientDisconnect:
            return
        data = parse_json(body)
        faults = self._surface.faults
        fault = faults.strike(self._point, self._facts(request, data)) if faults.is_armed(self._point) else None
        response = await self._answer(SimulatedCall(request, data, fault))
        self._record(request, body if data is not None else None, response, fault, time.perf_counter() - started)
        if fault and fault.hang:
            await wait_for_hang_up(receive)
        elif response is None or (fault and fault.drop == "after"):
            await cut_line(scope)
        else:
            await response(scope, receive, send)

    async def _answer(self, call: SimulatedCall) -> Response | None:
        """Returns None when the fault keeps the request from having any effect or answer."""
        fault = call.fault
        await pause(fault)
        if fault and (fault.hang or fault.drop == "before"):
            return None
        if fault and (fault.status or fault.error):
            status = fault.status or 400
            return json_response(fault.error or self._surface.refusal(status), status)
        try:
            return await self._handler(call)
        except SimulatedRefusal as refusal:
            return refusal.response

    def _record(
        self, request: Request, body: bytes | None, response: Response | None, fault: Fault | None, elapsed_s: float
    ) -> None:
        answer = getattr(response, "body", b"")
        self._surface.log.add(
            self._surface.kind,
            method=request.method,
            path=request.scope["path"],
            status=response.status_code if response else None,
            duration_ms=round(elapsed_s * 1000, 2),
            request=orjson.Fragment(body) if body else None,
            response=orjson.Fragment(answer) if answer[:1] in (b"{", b"[") else None,
            fault=fault.model_dump(mode="json", exclude_unset=True) if fault else None,
        )
