"""Whether what a model decided may stand. An answer must rest on something that the tenant wrote."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from contracts.llm_orchestration import Decision

from llm_orchestration.domain.passages import Passage
from llm_orchestration.domain.reply import Reply
from llm_orchestration.domain.wording import Worded, outgoing

SMALL_TALK = frozenset({"greeting", "thanks", "smalltalk"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What leaves this service. `reply` is what the model filled in, and `worded` what became of its words, where it did."""

    decision: Decision
    parts: tuple[str, ...] = ()
    citations: tuple[Passage, ...] = ()
    handoff_reason: str | None = None
    reply: Reply | None = None
    worded: Worded = field(default_factory=Worded)


def judge(reply: Reply, passages: Mapping[str, Passage], instructions: str) -> Verdict:
    """Unknown citations are dropped; an answer that then cites nothing is a handoff, unless it is small talk."""
    cited = {name: passages[name] for name in reply.citations if name in passages}
    sources = "\n".join([instructions, *(passage.text for passage in passages.values())])
    worded = outgoing(reply.parts, sources, frozenset(cited))
    verdict = _verdict(reply, cited, worded.parts)
    return replace(verdict, reply=reply, worded=worded)


def _verdict(reply: Reply, cited: Mapping[str, Passage], parts: tuple[str, ...]) -> Verdict:
    match reply.decision:
        case "none":
            return Verdict("none")
        case "handoff":
            return Verdict("handoff", parts, handoff_reason=reply.handoff_reason or "unspecified")
        case "answer" if not cited and reply.intent not in SMALL_TALK:
            return Verdict("handoff", handoff_reason="ungrounded_answer")
    if not parts:
        return Verdict("handoff", handoff_reason="nothing_to_say")
    return Verdict(reply.decision, parts, tuple(cited.values()))
