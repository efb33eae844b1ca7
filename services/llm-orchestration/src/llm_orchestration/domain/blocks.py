"""How replies of a tenant's plan are kept ready, in blocks that billing holds for us: what a turn acquires, what is asked for
ahead, and what goes back. Times are seconds of one clock, given by the caller.
"""

from collections import deque
from dataclasses import dataclass, field
from uuid import UUID

LASTS_S = 180
"""How long a block is held. No turn begins under one that ends before the turn does."""
MARGIN_S = 30.0
"""After a turn's deadline: billing has to learn what the turn cost before its block ends."""
STALE_S = 60.0
"""What is left of a block that ends so soon serves few turns any more."""
MEMORY_S = 15.0
"""As many replies are kept ready as were acquired in this time."""
HEAR_S = 5.0
"""While replies are kept ready, billing is asked this often whether the plan is scarce."""
MOST = 512


@dataclass(eq=False)
class ReplyBlock:
    """What billing holds for us under an id: `ready` is here, `returned` is how much we have given back, in all."""

    id: UUID
    ready: int
    ends_at: float
    returned: int = 0


@dataclass(eq=False)
class HeldReply:
    """One reply out of a block, for the turn that has it; `block` is None when the turn has it no longer. `spent` once the
    event that charges it is written: billing may have read it, whatever becomes of the commit.
    """

    conversation_id: UUID
    block: ReplyBlock | None
    spent: bool = False


@dataclass(eq=False)
class Purse:
    """What is ready for one tenant in this process, and what its running turns have.

    While the plan is `scarce` nothing is kept ready. `heard_at` is when billing last said whether it is.
    """

    blocks: dict[UUID, ReplyBlock] = field(default_factory=dict)
    held: dict[UUID, HeldReply] = field(default_factory=dict)
    times: deque[float] = field(default_factory=lambda: deque(maxlen=MOST))
    scarce: bool = False
    heard_at: float = 0.0

    @property
    def ready(self) -> int:
        return sum(block.ready for block in self.blocks.values())

    def acquire(self, conversation_id: UUID, lasts_s: float, now: float) -> HeldReply | None:
        """Returns a reply for a turn that may take `lasts_s`; None when none is ready.

        Only the newest turn of a conversation is waited for, so it takes over the reply of an older one: a customer holds one
        reply, however fast they write.
        """
        older = self.held.get(conversation_id)
        if older and older.block and _outlasts(older.block, lasts_s, now):
            block, older.block = older.block, None
        elif found := next((one for one in self.blocks.values() if _outlasts(one, lasts_s, now)), None):
            block = found
            self._put(block, -1)
        else:
            return None
        self.times.append(now)
        reply = self.held[conversation_id] = HeldReply(conversation_id, block)
        return reply

    def spend(self, reply: HeldReply) -> None:
        """The turn replied, and the event with its cost charges this reply."""
        reply.spent = True
        self._leave(reply)

    def release(self, reply: HeldReply) -> None:
        """The turn ended without a reply, or nobody gets it. A second release changes nothing.

        Nor does the release of a spent reply. Where a commit is in doubt billing may have charged it; if not, it expires with
        its block.
        """
        self._leave(reply)
        if reply.block is not None and not reply.spent:
            self._put(reply.block, 1)
            reply.block = None

    def _leave(self, reply: HeldReply) -> None:
        if self.held.get(reply.conversation_id) is reply:
            del self.held[reply.conversation_id]

    def add(self, block: ReplyBlock, now: float, *, scarce: bool) -> None:
        self.scarce, self.heard_at = scarce, now
        self._put(block, 0)

    def _put(self, block: ReplyBlock, more: int) -> None:
        block.ready += more
        if block.ready:
            self.blocks[block.id] = block
        else:
            self.blocks.pop(block.id, None)

    def is_out_of_touch(self, now: float) -> bool:
        """Returns whether billing has not been heard of for so long that what is ready here may be scarce by now."""
        return bool(self.blocks) and now - self.heard_at >= HEAR_S

    def ahead(self, now: float) -> int:
        """Returns how many to ask for ahead: none while half of what is wanted is ready."""
        wanted, ready = self._wanted(now), self.ready
        return wanted - ready if ready * 2 < wanted else 0

    def _wanted(self, now: float) -> int:
        """Returns how many were acquired lately, if that is more than one; else 0."""
        while self.times and self.times[0] < now - MEMORY_S:
            self.times.popleft()
        return len(self.times) if len(self.times) > 1 and not self.scarce else 0

    def surplus(self, now: float) -> dict[UUID, int]:
        """Returns how much of each block goes back, in all, after taking out what need not be kept."""
        wanted = self._wanted(now)
        keep = 2 * max(wanted, 1) if self.times and not self.scarce else 0
        changed: dict[UUID, int] = {}
        for block in list(self.blocks.values()):
            kept = 0 if block.ends_at - now < STALE_S else min(block.ready, keep)
            keep -= kept
            if kept < block.ready:
                block.returned += block.ready - kept
                changed[block.id] = block.returned
                self._put(block, kept - block.ready)
        return changed

    @property
    def empty(self) -> bool:
        """Returns whether nothing is left to remember."""
        return not (self.blocks or self.held or self.times)


def _outlasts(block: ReplyBlock, lasts_s: float, now: float) -> bool:
    return block.ends_at - now >= lasts_s + MARGIN_S
