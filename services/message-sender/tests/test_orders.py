"""What a channel needs before it sends comes in any order: none leaves a message behind that nothing would wake."""

from collections.abc import Awaitable, Callable
from itertools import permutations

import httpx2
import pytest
from contracts.message_sender import MessageSent
from devkit.testing.harness import Harness

from .lines import CUSTOMERS, SET_UP, Line

pytest_plugins = ("devkit.testing.simulator",)

STEPS = ("directory", "credentials", "code", "connected", "request")
ORDERS = [order for order in permutations(STEPS) if order.index("code") < order.index("connected")]
"""Of one session the changes come in their order; everything else comes as it likes."""


@pytest.mark.parametrize("at_once", [True, False], ids=["then all jobs", "jobs after each"])
async def test_in_whatever_order_a_channel_is_set_up_its_first_answer_is_sent(
    sender: Harness, world: httpx2.AsyncClient, at_once: bool
) -> None:
    lines: list[Line] = []
    for order in ORDERS:
        line = Line(sender, world, "evolution", CUSTOMERS["evolution"])
        await SET_UP["evolution"](line)
        await line.is_scanned()
        for step in order:
            await _steps(line, sender, " ".join(order))[step]()
            if not at_once:
                await sender.run_jobs()
        lines.append(line)
    await sender.run_jobs()

    said = [await line.texts() for line in lines]
    assert said == [[" ".join(order)] for order in ORDERS]
    assert len(await sender.published(MessageSent)) == len(ORDERS)


def _steps(line: Line, sender: Harness, words: str) -> dict[str, Callable[[], Awaitable[object]]]:
    return {
        "directory": line.exists,
        "credentials": line.gets_credentials,
        "code": lambda: sender.receives(line.link_is("qr_required")),
        "connected": lambda: sender.receives(line.link_is("connected")),
        "request": lambda: sender.receives(line.request(words)),
    }
