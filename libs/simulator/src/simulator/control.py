"""`/_sim`: the fault switches and the log; what is switched at one provider its own `control.py` has."""

import contextlib
import json
from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response

from simulator.faults import Fault, FaultPoint, NotApplicable
from simulator.log import LogKind
from simulator.parts import SimulatorParts
from simulator.wire import json_response


def control_api(parts: SimulatorParts, *further: APIRouter) -> FastAPI:
    """Returns the application that is mounted at `/_sim`."""
    api = FastAPI(title="Simulator", docs_url=None, redoc_url=None)
    api.add_exception_handler(RequestValidationError, _refuse)
    for router in further:
        api.include_router(router)
    _fault_routes(api, parts)
    return api


def _fault_routes(api: FastAPI, parts: SimulatorParts) -> None:
    @api.put("/faults/{point}")
    async def set_fault(point: FaultPoint, fault: Fault) -> Any:
        with unprocessable(NotApplicable):
            parts.faults.put(point, fault)
        return parts.faults.listing()

    @api.get("/faults")
    async def list_faults() -> Any:
        return parts.faults.listing()

    @api.delete("/faults")
    async def clear_all_faults() -> Any:
        parts.faults.clear()
        return parts.faults.listing()

    @api.delete("/faults/{point}")
    async def clear_fault(point: FaultPoint) -> Any:
        parts.faults.clear(point)
        return parts.faults.listing()

    @api.get("/log")
    async def read_log(kind: LogKind, since: int = 0) -> Response:
        """Every request of one kind that is still in the ring, oldest first."""
        return json_response(parts.log.listing(kind, since))


async def _refuse(request: Request, error: Exception) -> Response:
    """Answers 422 without the input, which may hold what no answer can carry, such as half a surrogate pair."""
    problems = error.errors() if isinstance(error, RequestValidationError) else []
    detail = [{"loc": problem["loc"], "msg": problem["msg"], "type": problem["type"]} for problem in problems]
    return Response(json.dumps({"detail": detail}), 422, media_type="application/json")


@contextlib.contextmanager
def unprocessable(*errors: type[Exception]) -> Iterator[None]:
    """Yields to a block whose errors of these classes are answered with 422 and their sentence."""
    try:
        yield
    except errors as error:
        raise HTTPException(422, str(error)) from error
