"""What the number sends by itself answers nobody: the AI does, or a person is waited for."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from contracts.content import MediaContent
from contracts.conversation import ConversationHandedOff, MessageSendRequested, TurnCancelled
from conversation.domain.contact import Contact, TenantProfile
from conversation.domain.conversation import Conversation
from conversation.domain.echo import Echo, common_letters, verdict
from hypothesis import assume, given
from hypothesis import strategies as st

from .world import Ai, Customer, Desk, OpenDesk

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
GREETING = "Olá! Agradecemos o contato com a Padaria Sol. Já respondemos."


def ago(seconds: float) -> datetime:
    return datetime.now(UTC) - timedelta(seconds=seconds)


@pytest.fixture(params=["evolution", "meta"])
def customer(request: pytest.FixtureRequest, new_customer: type[Customer], tenant_id: UUID) -> Customer:
    return new_customer(tenant_id, provider=request.param)


async def asks(desk: Desk, customer: Customer, seconds_ago: float) -> None:
    await desk.receives(customer.writes("Vocês abrem aos domingos?", sent_at=ago(seconds_ago)))


async def test_a_greeting_leaves_the_question_to_the_ai(desk: Desk, customer: Customer, ai: Ai) -> None:
    await asks(desk, customer, 0.4)
    await desk.receives(customer.is_answered_on_the_phone(GREETING))
    assert (await desk.conversation())["owner"] == "ai"
    await desk.receives(ai.says(await desk.turn(), "Sim."))

    assert [one.content.text for one in await desk.published(MessageSendRequested)] == ["Sim."]
    assert await desk.published(TurnCancelled) == []


async def test_the_ai_is_told_of_the_greeting_as_nobodys_answer(open_desk: OpenDesk, customer: Customer) -> None:
    desk = await open_desk(burst_window_ms=1)
    await asks(desk, customer, 0.4)
    await desk.receives(customer.is_answered_on_the_phone(GREETING))
    await desk.harness.run_jobs(even_if_early=True)

    assert [one.role for one in (await desk.turn()).history] == ["customer", "system"]


async def test_what_a_person_could_hardly_have_typed_leaves_the_customer_waiting_for_one(
    desk: Desk, customer: Customer
) -> None:
    await asks(desk, customer, 7)
    await desk.receives(
        customer.is_answered_on_the_phone("Estamos fechados agora e respondemos amanhã a partir das nove. " * 2)
    )

    (waiting,) = await desk.conversations(waiting="true")
    assert (waiting["owner"], waiting["handoff_reason"]) == ("person", "business_echo")
    assert len(await desk.published(ConversationHandedOff)) == 1


async def test_a_persons_answer_ends_the_wait(desk: Desk, customer: Customer) -> None:
    await asks(desk, customer, 40)
    await desk.receives(customer.is_answered_on_the_phone("Oi Ana, abrimos sim, das 8 ao meio-dia"))

    assert await desk.conversations(waiting="true") == []
    assert (await desk.conversation())["owner"] == "person"


async def test_an_away_text_does_not_end_a_wait_that_is(open_desk: OpenDesk, customer: Customer) -> None:
    desk = await open_desk(ai_enabled=False)
    await asks(desk, customer, 1)
    await desk.receives(customer.is_answered_on_the_phone(GREETING))

    assert len(await desk.conversations(waiting="true")) == 1


async def test_an_away_text_after_a_persons_answer_leaves_the_next_question_waiting(desk: Desk, customer: Customer) -> None:
    await asks(desk, customer, 120)
    await desk.receives(customer.is_answered_on_the_phone("Abrimos sim, das 8 ao meio-dia", sent_at=ago(80)))
    await desk.receives(customer.writes("E na segunda?", sent_at=ago(2)))
    await desk.receives(customer.is_answered_on_the_phone(GREETING))

    assert len(await desk.conversations(waiting="true")) == 1


@pytest.mark.parametrize("together", [True, False])
async def test_a_campaign_is_nobodys_answer(desk: Desk, customer: Customer, together: bool) -> None:
    people = [replace(customer, key=uuid4(), phone=f"+551190000000{one}", name=name) for one, name in enumerate(("Ana", "Bia"))]
    for one in people:
        await desk.receives(one.writes("Tem bolo de cenoura?", sent_at=ago(25)))
    texts = [one.is_answered_on_the_phone(f"Oi {one.name}! Só hoje: 20% de desconto em tudo.") for one in people]
    for batch in [texts] if together else [[text] for text in texts]:
        await desk.receives(*batch)

    states = {one["contact"]["name"]: (one["owner"], one["waiting_for_person"]) for one in await desk.conversations()}
    assert states["Bia"] == ("ai", False), "the AI answers her"
    if together:
        assert states["Ana"] == ("ai", False)


async def test_a_template_hours_later_leaves_the_customer_waiting(open_desk: OpenDesk, customer: Customer) -> None:
    desk = await open_desk(ai_enabled=False)
    other = replace(customer, key=uuid4(), phone="+5511900000009")
    await desk.receives(other.is_answered_on_the_phone("Promoção de Natal na Padaria Sol!", sent_at=ago(90)))
    await asks(desk, customer, 600)
    await desk.receives(customer.is_answered_on_the_phone("Promoção de Natal na Padaria Sol!"))

    assert [one["contact"]["address"] for one in await desk.conversations(waiting="true")] == [customer.phone]


async def test_another_tenants_or_channels_texts_make_no_template(
    desk: Desk, customer: Customer, new_customer: type[Customer]
) -> None:
    words = "Sim, abrimos aos domingos das oito ao meio-dia."
    await desk.receives(
        new_customer(uuid4(), customer.channel_id).is_answered_on_the_phone(words),
        new_customer(customer.tenant_id, uuid4()).is_answered_on_the_phone(words),
    )
    await asks(desk, customer, 60)
    await desk.receives(customer.is_answered_on_the_phone(words))

    assert await desk.conversations(waiting="true") == []


async def test_a_picture_at_once_is_automatic_too(desk: Desk, customer: Customer) -> None:
    await asks(desk, customer, 1)
    content = MediaContent(kind="image", media={}, caption="Nosso cardápio")
    await desk.receives(customer.is_answered_on_the_phone("x").model_copy(update={"content": content}))

    assert (await desk.conversation())["owner"] == "ai"


async def test_what_was_written_before_the_question_does_not_answer_it(open_desk: OpenDesk, customer: Customer) -> None:
    """The echo waited, or came late: the question was not known when it was written."""
    desk = await open_desk(ai_enabled=False)
    await desk.receives(customer.writes("Bom dia", sent_at=ago(60)), customer.writes("Abrem domingo?", sent_at=ago(5)))
    await desk.receives(customer.is_answered_on_the_phone("Bom dia, Ana!", sent_at=ago(20)))

    assert len(await desk.conversations(waiting="true")) == 1


async def test_who_keeps_the_ai_answering_is_asked_no_more_when_a_person_has_answered(
    open_desk: OpenDesk, customer: Customer
) -> None:
    desk = await open_desk(echo_pauses_ai=False, handoff_message="")
    await desk.receives(customer.sends("voice", sent_at=ago(60)))
    assert len(await desk.conversations(waiting="true")) == 1
    await desk.receives(customer.is_answered_on_the_phone("Oi Ana, ouvi agora."))

    assert await desk.conversations(waiting="true") == []


def test_names_and_numbers_do_not_hide_a_template_and_short_words_are_none() -> None:
    ana = common_letters("Olá, ANA! Seu código 123 está pronto na loja.", "Ana Lima")
    assert ana == common_letters("Olá, Bia! Seu código 9 está pronto na loja.", "Bia")
    assert ana != common_letters("Olá, Bia! Seu pedido está pronto na loja.", "Bia")
    assert common_letters("Sim, temos!", None) is None


MOMENTS = st.floats(-3600, 3600).map(lambda seconds: NOW + timedelta(seconds=seconds))


def while_asked(sent_at: datetime, letters: int, repeated: bool, person_at: datetime | None, earlier_s: float) -> Echo:
    first, last = NOW - timedelta(seconds=earlier_s), NOW
    return Echo(sent_at, letters, repeated, asked_at=first, last_asked_at=last, unanswered=True, person_at=person_at)


ASKED = st.builds(
    while_asked, MOMENTS, st.integers(0, 1000), st.booleans(), person_at=st.none() | MOMENTS, earlier_s=st.floats(0, 600)
)
"""What is sent while a question is open, of which all or some came before."""


@given(ASKED)
def test_only_what_a_person_could_have_written_answers(echo: Echo) -> None:
    assert echo.asked_at is not None
    assert echo.last_asked_at is not None
    knew_all = echo.sent_at >= echo.last_asked_at
    had_time = echo.sent_at - echo.asked_at >= timedelta(seconds=1 + echo.letters / 15)
    assert verdict(echo) != "person" or (knew_all and had_time and not echo.repeated)


@given(ASKED, st.floats(0, 3600))
def test_more_time_and_fewer_words_never_speak_against_a_person(echo: Echo, seconds: float) -> None:
    echo = replace(echo, repeated=False, person_at=None)
    assume(verdict(echo) == "person")
    slower = replace(echo, sent_at=echo.sent_at + timedelta(seconds=seconds), letters=echo.letters // 2)
    assert verdict(slower) == "person"


EVENTS = st.lists(
    st.tuples(st.sampled_from(["writes", "echo", "template", "answer"]), st.floats(0, 60), st.integers(1, 300)), max_size=25
)


@given(EVENTS)
def test_no_question_is_ever_answered_by_nobody(events: list[tuple[str, float, int]]) -> None:
    """After anything: a question that nobody could have answered is the AI's, or waits for a person."""
    contact = Contact(uuid4(), uuid4(), "+5511987654321", "5511987654321", "Ana", "meta")
    talk = Conversation(uuid4(), uuid4(), contact.id, uuid4(), NOW, NOW, contact, TenantProfile())
    at, open_question = NOW, False
    for kind, pause, letters in events:
        at += timedelta(seconds=pause)
        if kind == "writes":
            talk.hear(talk.next_sequence(at), at)
            open_question = True
        elif kind == "answer" and talk.owned_by_ai:
            talk.ask(uuid4())
            talk.answered_by_ai()
            open_question = False
        elif kind in {"echo", "template"}:
            talk.next_sequence(at)
            who = verdict(talk.echo_of("x" * letters, at, repeated=kind == "template"))
            if who == "person":
                open_question = False
                talk.person_wrote_on_phone(at)
            elif who == "doubtful":
                talk.person_may_have_written()
        assert not open_question or talk.owned_by_ai or talk.waiting_for_person
