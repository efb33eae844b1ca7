"""The timer of automation: something happened, and rules wait for it."""

from common.db import Session
from common.jobs import Complete, Job

from conversation.automation.work.running import record_failed
from conversation.automation.work.scheduling import RULES_LOOK, FactForRules
from conversation.registry import jobs
from conversation.work.finishing import work_of


def gave_up(job: Job[FactForRules]) -> Complete:
    """Returns what ends a look that an error of ours kept from being done."""

    async def complete(session: Session) -> None:
        record_failed(session, job.payload.of(job.tenant_id))

    return complete


@jobs.timer(RULES_LOOK, FactForRules, exhausted=gave_up)
async def look_at_rules(job: Job[FactForRules], session: Session) -> None:
    """All that is due is looked at together, at the transaction's end."""
    work_of(session).rule_facts.append(job.payload.of(job.tenant_id))
