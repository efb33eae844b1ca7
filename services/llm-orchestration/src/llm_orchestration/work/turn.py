"""A turn, from the request to its result: a reply of the plan and a search at once, then the model, all before the deadline."""

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import structlog
from contracts.conversation import TurnRequested
from pydantic import BaseModel, PrivateAttr

from llm_orchestration.clients import knowledge
from llm_orchestration.clients.language_model import ModelUnavailable
from llm_orchestration.domain import prompt
from llm_orchestration.domain.ai_agent import AiAgent, BusinessProfile
from llm_orchestration.domain.judgement import Judgement, TurnFailure, approved, judge
from llm_orchestration.domain.passages import FoundPassage, numbered
from llm_orchestration.domain.prices import PRICES, Price, cost_micros
from llm_orchestration.domain.prompt import ChatMessage
from llm_orchestration.domain.reply import Declined, ModelAnswer, ModelReply, Unusable, read
from llm_orchestration.domain.wording import WordingChange
from llm_orchestration.metrics import COST, CURATED, REPAIRS, TOKENS, UNPRICED, WITHOUT_HOLD, WORDING
from llm_orchestration.resources import Resources
from llm_orchestration.work.quota import TurnHold
from llm_orchestration.work.result import TurnProgress, TurnResult

log = structlog.get_logger()


class TurnAborted(Exception):
    """The turn ends here, for a reason that is ours and not the customer's."""

    def __init__(self, reason: TurnFailure) -> None:
        super().__init__(reason)
        self.reason = reason


class RequestedTurn(BaseModel):
    """What was asked, with the tenant's settings as they were then."""

    request: TurnRequested
    agent: AiAgent = AiAgent()
    business: BusinessProfile = BusinessProfile()
    _search: asyncio.Task[list[FoundPassage] | None] | None = PrivateAttr(None)

    def search_ahead(self, resources: Resources, now: datetime) -> None:
        """Asks knowledge before the turn runs in this process. Does nothing when the turn's time is over."""
        question = prompt.question(self.request.history)
        if question and _left_s(self.request, resources, now) > 0:
            self._search = asyncio.create_task(_ask_knowledge(self, question, resources))

    def search_under_way(self) -> asyncio.Task[list[FoundPassage] | None] | None:
        """Returns the search that was begun ahead, the first time; None after that, or where none was begun."""
        search, self._search = self._search, None
        return search


def _left_s(request: TurnRequested, resources: Resources, now: datetime) -> float:
    return (request.deadline_at - now).total_seconds() - resources.settings.deadline_margin_s


async def _ask_knowledge(turn: RequestedTurn, question: str, resources: Resources) -> list[FoundPassage] | None:
    settings = resources.settings
    return await knowledge.search(
        resources.knowledge,
        turn.request.tenant_id,
        question,
        turn.agent.knowledge_base_ids,
        top_k=settings.search_top_k,
        timeout_s=settings.search_timeout_s,
    )


async def run(turn: RequestedTurn, resources: Resources, now: datetime) -> TurnResult:
    """Returns what came of the turn. A deadline, a service or model that is away and nonsense from the model are results, and
    are never raised.
    """
    progress = TurnProgress(now)
    left_s = _left_s(turn.request, resources, now)
    decided: Judgement | TurnFailure
    try:
        if left_s <= 0:
            raise TimeoutError
        async with asyncio.timeout(left_s):
            decided = await _Run(turn, resources, progress, until=asyncio.get_running_loop().time() + left_s).judgement()
    except TimeoutError:
        decided = "deadline"
    except ModelUnavailable:
        decided = "model_unavailable"
    except TurnAborted as aborted:
        decided = aborted.reason
    result = TurnResult(progress, decided, _cost_micros(progress.answers, resources.settings.prices), turn.request.mode)
    if not result.replies:
        resources.quota.release(turn.request.tenant_id, progress.held)
    return result


def _cost_micros(answers: Sequence[ModelAnswer], own_prices: Mapping[str, Price]) -> int:
    total = 0
    for answer in answers:
        TOKENS.labels(answer.model, "input").inc(answer.input_tokens)
        TOKENS.labels(answer.model, "output").inc(answer.output_tokens)
        price = own_prices.get(answer.model) or PRICES.get(answer.model)
        if price is None:
            UNPRICED.labels(answer.model).inc(answer.input_tokens + answer.output_tokens)
        else:
            cost = cost_micros(price, answer.input_tokens, answer.output_tokens)
            COST.labels(answer.model).inc(cost)
            total += cost
    return total


@dataclass
class _Run:
    """One turn that is running; `until` is its deadline in the loop's time."""

    turn: RequestedTurn
    resources: Resources
    progress: TurnProgress
    until: float

    async def judgement(self) -> Judgement:
        """Returns what leaves this service. Raises `TurnAborted`, `ModelUnavailable`, and `TimeoutError` at the deadline."""
        question = prompt.question(self.turn.request.history)
        if not question:
            return Judgement("none")
        hold, passages = await asyncio.gather(self._reserve(), self._search(question))
        if hold.refused:
            raise TurnAborted("quota_exhausted")
        if passages is None:
            return Judgement("handoff", handoff_reason="knowledge_unavailable")
        if said := approved(passages):
            CURATED.labels(self.turn.request.mode).inc()
            return said
        return await self._think(numbered(passages))

    async def _reserve(self) -> TurnHold:
        request = self.turn.request
        with self._timed("reserve"):
            lasts_s = self.until - asyncio.get_running_loop().time()
            hold = await self.resources.quota.acquire(request.tenant_id, request.conversation_id, lasts_s)
        self.progress.held = hold.reply
        if hold.is_unknown:
            WITHOUT_HOLD.inc()
        return hold

    async def _search(self, question: str) -> list[FoundPassage] | None:
        """Returns what knowledge finds. It is asked again while that leaves time for the model: it may only be restarting."""
        settings = self.resources.settings
        patient_until = self.until - settings.model_timeout_s
        with self._timed("search"):
            while (passages := await self._search_once(question)) is None:
                if asyncio.get_running_loop().time() + settings.search_pause_s > patient_until:
                    break
                await asyncio.sleep(settings.search_pause_s)
        self.progress.passages = len(passages or ())
        return passages

    async def _search_once(self, question: str) -> list[FoundPassage] | None:
        return await (self.turn.search_under_way() or _ask_knowledge(self.turn, question, self.resources))

    async def _think(self, passages: Mapping[str, FoundPassage]) -> Judgement:
        messages = self._prompt(passages)
        reading = await self._ask_model(self._wanted_model(), messages)
        if isinstance(reading, Unusable):
            last = self.progress.answers[-1]
            REPAIRS.labels(last.model).inc()
            reading = await self._ask_model(last.model, prompt.repair(messages, last, reading))
        match reading:
            case Unusable():
                raise TurnAborted("invalid_output")
            case Declined(reason):
                return Judgement("handoff", handoff_reason=reason)
        judgement = judge(reading, passages, self.turn.agent.instructions)
        if judgement.worded.changes:
            self._count(judgement.worded.changes)
        return judgement

    def _count(self, changes: Mapping[WordingChange, int]) -> None:
        """Whatever is taken out of a model's words is logged and counted."""
        log.info("wording_changed", turn_id=str(self.turn.request.turn_id), changes=dict(changes))
        for change, times in changes.items():
            WORDING.labels(change).inc(times)

    def _prompt(self, passages: Mapping[str, FoundPassage]) -> list[ChatMessage]:
        request = self.turn.request
        return prompt.build(
            agent=self.turn.agent,
            business=self.turn.business,
            contact=request.contact,
            language=request.language,
            history=request.history,
            passages=passages,
            now=self.progress.requested_at,
        )

    def _wanted_model(self) -> str:
        """Returns the tenant's choice while the installation still allows it."""
        wanted, settings = self.turn.agent.model, self.resources.settings
        return wanted if wanted and wanted in settings.allowed_models else settings.model

    async def _ask_model(self, model: str, messages: Sequence[ChatMessage]) -> ModelReply | Unusable | Declined:
        temperature = self.turn.agent.temperature
        if temperature is None:
            temperature = self.resources.settings.temperature
        with self._timed("model"):
            answer = await self.resources.model.ask(model, messages, temperature=temperature, until=self.until)
        self.progress.answers.append(answer)
        return read(answer)

    @contextmanager
    def _timed(self, stage: Literal["reserve", "search", "model"]) -> Iterator[None]:
        started = time.monotonic()
        try:
            yield
        finally:
            passed_ms = round((time.monotonic() - started) * 1000)
            self.progress.spent_ms[stage] = self.progress.spent_ms.get(stage, 0) + passed_ms
