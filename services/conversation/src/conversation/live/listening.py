"""What one socket listens to, and what it says of its person while they type."""

import asyncio
from uuid import UUID

from common.db import Session
from common.errors import Forbidden, NotFound, QuotaRefused, TooManyAtOnce

from conversation.live.asked import SubscribeCommand, TypingCommand, UnsubscribeCommand
from conversation.live.door import WRITERS, Door
from conversation.live.hub import Hub
from conversation.live.protocol import InterestsView, TypingView
from conversation.live.selecting import (
    MOST_INTERESTS,
    AnyInterest,
    BoardInterest,
    ConversationInterest,
    InboxFilter,
    InboxInterest,
    PresenceInterest,
    TeamInterest,
)
from conversation.live.signals import (
    TYPING_AT_ONCE,
    TYPING_EVERY_S,
    TYPING_LASTS,
    TYPING_PER_S,
    Allowance,
    TypingSignal,
)
from conversation.live.subscriber import Subscriber
from conversation.people.domain.sight import may_see
from conversation.people.store import teams
from conversation.people.work.sight import require_assignee, require_seen
from conversation.store import conversations, live

ListeningCommand = SubscribeCommand | UnsubscribeCommand | TypingCommand


class Listening:
    """The interests of one socket, and what it passes on of its person."""

    def __init__(self, door: Door, hub: Hub, subscriber: Subscriber) -> None:
        self.door = door
        self.hub = hub
        self.subscriber = subscriber
        self._said: dict[UUID, float] = {}
        self._typing = Allowance(TYPING_AT_ONCE, TYPING_PER_S)

    async def do(self, command: ListeningCommand) -> InterestsView | TypingView:
        """Returns the answer to a command. Raises `NotFound` for what is not there, for this person."""
        match command:
            case SubscribeCommand():
                return await self._subscribe(command.name, command.interest)
            case UnsubscribeCommand():
                if not self.subscriber.selection.remove(command.name):
                    raise NotFound("there is no such interest")
                return self._interests()
            case TypingCommand():
                return await self._type(command)

    async def _subscribe(self, name: str, interest: AnyInterest) -> InterestsView:
        interests = self.subscriber.selection.interests
        if name not in interests and len(interests) >= MOST_INTERESTS:
            raise QuotaRefused("the socket has as many interests as it may have", limit=MOST_INTERESTS)
        await self.door.check_reader()
        async with self.door.session() as session:
            await require_interest(session, self.subscriber, interest)
        if isinstance(interest, ConversationInterest):
            await self.hub.hear_signals()
        self.subscriber.selection.add(name, interest)
        if isinstance(interest, BoardInterest):
            self.subscriber.forget(interest.to)
            self.hub.boards.look({self.subscriber.tenant_id}, interest.to)
        return self._interests()

    def _interests(self) -> InterestsView:
        return InterestsView(interests=sorted(self.subscriber.selection.interests))

    async def _type(self, command: TypingCommand) -> TypingView:
        await self.door.check_writer()
        where, now = command.conversation_id, asyncio.get_running_loop().time()
        self._said = {one: said for one, said in self._said.items() if now - said < TYPING_EVERY_S}
        if not (command.typing and where in self._said):
            if not self._typing.spend(now):
                raise TooManyAtOnce(f"a connection says who types {TYPING_PER_S:.0f} times a second: say it less often")
            await self._signal(command)
            self._said.pop(where, None)
            if command.typing:
                self._said[where] = now
        mine = self.door.principal.user_id
        others = [one for one in self.hub.typing_in(self.door.principal.tenant_id, where) if one != mine]
        return TypingView(conversation_id=where, user_ids=others)

    async def _signal(self, command: TypingCommand) -> None:
        principal = self.door.principal
        async with self.door.session() as session:
            found = await conversations.get(session, principal.tenant_id, command.conversation_id)
            conversation = await require_seen(session, principal, found)
            signal = TypingSignal(
                tenant_id=principal.tenant_id,
                conversation_id=conversation.id,
                user_id=principal.user_id,
                team_id=conversation.team_id,
                assigned_user_id=conversation.assigned_user_id,
                until=session.now + TYPING_LASTS if command.typing else None,
            )
            await live.signal(session, signal.model_dump_json())


async def require_interest(session: Session, subscriber: Subscriber, interest: AnyInterest) -> None:
    """Raises `NotFound` for a conversation or team that is not there, for this person, and `Forbidden` for what nobody in their
    role is shown. Each event is judged again.
    """
    tenant_id = subscriber.tenant_id
    if isinstance(interest, InboxInterest):
        require_assignee(subscriber.principal, interest.filter.assigned_to)
    match interest:
        case ConversationInterest(conversation_id=conversation_id):
            await require_seen(session, subscriber.principal, await conversations.get(session, tenant_id, conversation_id))
        case TeamInterest(team_id=team_id) | InboxInterest(filter=InboxFilter(team_id=UUID() as team_id)):
            if not may_see(subscriber.who, team_id, None) or await teams.find(session, tenant_id, team_id) is None:
                raise NotFound("there is no such team")
        case PresenceInterest():
            if subscriber.principal.role not in WRITERS:
                raise Forbidden("viewers are not shown who of the people is there")
