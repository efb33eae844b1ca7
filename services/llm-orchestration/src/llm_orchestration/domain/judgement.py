"""Whether what a model decided may stand. An answer must rest on something that the tenant wrote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from contracts.llm_orchestration import Decision

from llm_orchestration.domain.passages import FoundPassage
from llm_orchestration.domain.reply import ModelReply
from llm_orchestration.domain.wording import Worded, outgoing

TurnFailure = Literal["deadline", "model_unavailable", "invalid_output", "quota_exhausted", "internal"]
"""Why a turn ends without a judgement."""

SMALL_TALK = frozenset({"greeting", "thanks", "smalltalk"})


@dataclass(frozen=True, slots=True)
class Judgement:
    """What leaves this service. `reply` is what the model filled in, and `worded` what became of its words, where it did.
    `curated` is the approved answer that is said instead, in exactly its words.
    """

    decision: Decision
    parts: tuple[str, ...] = ()
    citations: tuple[FoundPassage, ...] = ()
    handoff_reason: str | None = None
    reply: ModelReply | None = None
    worded: Worded = field(default_factory=Worded)
    curated: FoundPassage | None = None

    @property
    def confidence(self) -> float:
        """Returns how sure it is: the model by its own account, an approved answer by how near the question is to it."""
        if self.curated:
            return max(0.0, min(1.0, self.curated.score))
        return self.reply.confidence if self.reply else 0.0


def approved(passages: Sequence[FoundPassage]) -> Judgement | None:
    """Returns that an approved answer is said, where it was found before all else and is to be said as it is."""
    if not passages or not passages[0].verbatim or not passages[0].text:
        return None
    return Judgement("answer", (passages[0].text,), (passages[0],), curated=passages[0])


def judge(reply: ModelReply, passages: Mapping[str, FoundPassage], instructions: str) -> Judgement:
    """Returns what leaves.

    Unknown citations are dropped. An answer that then cites nothing is a handoff, unless it is small talk.
    """
    cited = {name: passages[name] for name in reply.citations if name in passages}
    sources = "\n".join([instructions, *(passage.text for passage in passages.values())])
    worded = outgoing(reply.parts, sources, frozenset(cited))
    judgement = _judged(reply, cited, worded.parts)
    return replace(judgement, reply=reply, worded=worded)


def _judged(reply: ModelReply, cited: Mapping[str, FoundPassage], parts: tuple[str, ...]) -> Judgement:
    match reply.decision:
        case "none":
            return Judgement("none")
        case "handoff":
            return Judgement("handoff", parts, handoff_reason=reply.handoff_reason or "unspecified")
        case "answer" if not cited and reply.intent not in SMALL_TALK:
            return Judgement("handoff", handoff_reason="ungrounded_answer")
    if not parts:
        return Judgement("handoff", handoff_reason="nothing_to_say")
    return Judgement(reply.decision, parts, tuple(cited.values()))
