"""What analytics learns from the fleet: everything, in the background, folded by batch."""

from collections.abc import Sequence
from functools import partial

from common.db import Session, resources_of
from common.identity import pseudonym
from common.messaging.subscriptions import Subscriptions
from contracts.event import Event

from analytics.resources import Resources
from analytics.work.facts import FactMaker
from analytics.work.folding import HANDLERS, fold

subscriptions = Subscriptions("analytics", gather_ms=2_000)


@subscriptions.on_batch(*HANDLERS, lane="background")
async def fold_events(events: Sequence[Event], session: Session) -> None:
    """Counts events of all tenants and kinds together, and publishes the facts of each tenant together."""
    resources = resources_of(session, Resources)
    maker = FactMaker(partial(pseudonym, resources.pepper), session.now)
    await fold(events, maker, session, one_by_one=resources.single_facts)
