"""All kinds of messages through all providers, in front of their simulators: each arrives as its provider knows it, or is
refused before anybody is asked.
"""

import asyncio
from base64 import b64decode
from collections.abc import AsyncIterator
from typing import Any, get_args
from uuid import uuid4

import httpx2
import pytest
from contracts.content import Contacts, Location, SharedContact, Text
from contracts.message_sender import MessageFailed, MessageOutcomeUnknown, MessageSent
from contracts.outgoing import (
    Buttons,
    ChoiceList,
    Edit,
    FileKind,
    ListRow,
    ListSection,
    OutgoingContent,
    OutgoingKind,
    Reaction,
    ReplyButton,
    ReplyTarget,
    Template,
    TemplateButton,
    TemplateHeaderFile,
    TemplateText,
    ToMessage,
)
from contracts.providers import CAPABILITIES
from devkit.embedded.simulator import Simulator
from devkit.testing.harness import Harness
from devkit.testing.statements import ask

from .conftest import SEALING_KEYS
from .files import PICTURE, KeptFiles, keeping_files
from .lines import CUSTOMERS, Line
from .replicas import SenderSettings, ago, make_due, state
from .shops import Customer, SetFault, Shop

pytest_plugins = ("devkit.testing.simulator",)

QUOTED = ReplyTarget(message_id=uuid4(), provider_message_id="3EB0QUOTED", by_us=False, quote="Vocês abrem no domingo?")
TARGET = ToMessage(message_id=uuid4(), provider_message_id="3EB0TARGET", by_us=True)
PLACE = Location(latitude=-23.55, longitude=-46.69, name="Padaria Sol", address="Rua Aspicuelta, 300")
TEMPLATE = Template(
    template_name="encomenda_pronta",
    language="pt_BR",
    body=(TemplateText(text="Ana"), TemplateText(text="domingo")),
    buttons=(TemplateButton(index=0, type="quick_reply", value="order-1"),),
)


@pytest.fixture
async def files() -> AsyncIterator[KeptFiles]:
    async with keeping_files() as kept:
        yield kept


@pytest.fixture
def sender_settings(simulator: Simulator, files: KeptFiles, patience_s: float) -> SenderSettings:
    return {
        "sealing_keys": SEALING_KEYS,
        "meta_graph_url": simulator.url,
        "twilio_api_url": f"{simulator.url}/twilio",
        "gateway_url": files.url,
        "private_hosts": (f"127.0.0.1:{simulator.port}",),
        "phone_messages_per_s": 50,
        "provider_timeout_s": patience_s,
        "unknown_wait_s": 30,
    }


@pytest.fixture
async def line(request: pytest.FixtureRequest, sender: Harness, world: httpx2.AsyncClient) -> Line:
    opened = Line(sender, world, request.param, CUSTOMERS[request.param])
    await opened.is_set_up()
    return opened


@pytest.fixture
async def customer(shop: Shop) -> Customer:
    return shop.customer()


def through(*providers: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("line", providers, indirect=True)


def content_of(kind: OutgoingKind, files: KeptFiles) -> OutgoingContent:
    """A message of each kind, that every provider which sends the kind can take."""
    if kind in get_args(FileKind):
        return files.message(kind, caption="É este?" if kind in {"image", "video", "document"} else None)  # type: ignore[arg-type]
    others: dict[str, OutgoingContent] = {
        "text": Text(text="Sim, abrimos."),
        "location": PLACE,
        "contacts": Contacts(contacts=(SharedContact(name="Bruno Lima", phones=("+5511912340001",)),)),
        "buttons": Buttons(text="Confirmo?", buttons=(ReplyButton(id="yes", title="Sim"), ReplyButton(id="no", title="Não"))),
        "list": ChoiceList(
            text="A que horas?", button="Ver", sections=(ListSection(rows=(ListRow(id="9", title="9h", description="cedo"),)),)
        ),
        "template": TEMPLATE,
        "reaction": Reaction(target=TARGET, emoji="👍"),
        "edit": Edit(target=TARGET, text="Sim, às 10."),
    }
    return others[kind]


EVERYTHING: tuple[OutgoingKind, ...] = get_args(OutgoingKind)


@through(*CUSTOMERS)
async def test_every_kind_that_a_channel_sends_arrives_and_every_other_is_refused(
    line: Line, sender: Harness, files: KeptFiles
) -> None:
    """Of a kind that is refused nothing is given to anybody."""
    requests = {kind: line.sends(content_of(kind, files)) for kind in EVERYTHING}
    await sender.receives(*requests.values())
    await sender.run_jobs(rounds=200)

    able = CAPABILITIES[line.provider].sends
    sent, failed = await sender.published(MessageSent), await sender.published(MessageFailed)
    assert [one.content_kind for one in sent] == [kind for kind in EVERYTHING if kind in able]
    assert [(one.content_kind, one.error and one.error.code) for one in failed] == [
        (kind, "cannot_send") for kind in EVERYTHING if kind not in able
    ]
    assert not any(one.handed_over for one in failed)
    assert len(await line.arrived()) == len(able)


async def test_meta_gets_every_kind_but_edits(customer: Customer, sender: Harness, files: KeptFiles) -> None:
    picture = files.message("image", caption="É este?")
    await sender.receives(
        *(customer.sends(content_of(kind, files)) for kind in EVERYTHING if kind != "image"), customer.sends(picture)
    )
    await sender.run_jobs(rounds=200)

    shown = {one["type"]: one["raw"] for one in await customer.phone_shows()}
    assert set(shown) == {
        "text", "audio", "video", "document", "sticker", "location", "contacts", "interactive", "template", "reaction", "image",
    }  # fmt: skip
    assert shown["image"]["image"] == {"link": files.address(picture), "caption": "É este?"}
    assert shown["document"]["document"]["filename"] == "bolo.document"
    assert shown["reaction"]["reaction"] == {"message_id": "3EB0TARGET", "emoji": "👍"}
    assert shown["template"]["template"]["components"] == [
        {"type": "body", "parameters": [{"type": "text", "text": "Ana"}, {"type": "text", "text": "domingo"}]},
        {"type": "button", "sub_type": "quick_reply", "index": "0", "parameters": [{"type": "payload", "payload": "order-1"}]},
    ]
    assert [one.content_kind for one in await sender.published(MessageFailed)] == ["edit"]


@pytest.mark.parametrize(
    ("line", "kind", "endpoint"),
    [
        ("evolution", "image", "sendMedia"), ("evolution", "voice", "sendWhatsAppAudio"),
        ("evolution", "sticker", "sendSticker"), ("evolution", "location", "sendLocation"),
        ("evolution", "contacts", "sendContact"), ("evolution", "reaction", "sendReaction"),
        ("evolution", "edit", "updateMessage"), ("wppconnect", "image", "send-file"), ("wppconnect", "voice", "send-voice"),
        ("wppconnect", "sticker", "send-sticker"), ("wppconnect", "location", "send-location"),
        ("wppconnect", "reaction", "react-message"), ("wppconnect", "edit", "edit-message"),
        ("baileys", "voice", "send-message"), ("baileys", "edit", "messages"),
    ],
    indirect=["line"],
)  # fmt: skip
async def test_each_kind_has_its_own_call(
    line: Line, sender: Harness, files: KeptFiles, kind: OutgoingKind, endpoint: str
) -> None:
    await sender.receives(line.sends(content_of(kind, files)))
    await sender.run_jobs()

    assert await line.endpoints() == [endpoint]


@through(*CUSTOMERS)
async def test_a_provider_is_given_a_files_address_or_its_bytes(line: Line, sender: Harness, files: KeptFiles) -> None:
    picture = files.message("image")
    await sender.receives(line.sends(picture))
    await sender.run_jobs()

    [given] = await line.arrived()
    if line.provider == "baileys":
        assert b64decode(given["messageContent"]["image"]) == PICTURE
    else:
        assert files.address(picture) in str(given)
    assert (files.links, files.reads) == (1, line.provider == "baileys")


@pytest.mark.parametrize("provider", [*CUSTOMERS, "meta"])
async def test_a_caption_that_does_not_fit_follows_as_a_text(
    provider: Any, sender: Harness, world: httpx2.AsyncClient, shop: Shop, files: KeptFiles
) -> None:
    caption = "Uma frase inteira. " * 100
    if provider == "meta":
        to: Line | Customer = shop.customer()
    else:
        to = Line(sender, world, provider, CUSTOMERS[provider])
        await to.is_set_up()
    await sender.receives(to.sends(files.message("document", caption=caption)))
    await sender.run_jobs()

    told = await sender.published(MessageSent)
    parts = 3 if provider == "twilio" else 2
    assert [(one.part, one.of_parts, one.content_kind) for one in told] == [
        (number, parts, "document") for number in range(1, parts + 1)
    ]


async def test_a_template_goes_out_when_no_text_may(customer: Customer, sender: Harness) -> None:
    await sender.receives(customer.sends(TEMPLATE, last_inbound_at=None), customer.sends(PLACE, last_inbound_at=ago(hours=30)))
    await sender.run_jobs()

    assert [one["type"] for one in await customer.phone_shows()] == ["template"]
    assert [(one.content_kind, one.error and one.error.code) for one in await sender.published(MessageFailed)] == [
        ("location", "window_closed")
    ]


async def test_a_template_that_begins_with_a_picture_has_its_address(
    customer: Customer, sender: Harness, files: KeptFiles
) -> None:
    picture = files.message("image")
    template = TEMPLATE.model_copy(update={"header": TemplateHeaderFile(kind="image", media=picture.media)})
    await sender.receives(customer.sends(template))
    await sender.run_jobs()

    [shown] = await customer.phone_shows()
    header = {"type": "header", "parameters": [{"type": "image", "image": {"link": files.address(picture)}}]}
    assert shown["raw"]["template"]["components"][0] == header


@through("evolution", "wppconnect", "baileys")
async def test_an_answer_to_a_message_shows_it(line: Line, sender: Harness) -> None:
    await sender.receives(line.sends(Text(text="Sim"), QUOTED))
    await sender.run_jobs()

    [given] = await line.arrived()
    key = {"remoteJid": line.customer, "fromMe": False, "id": "3EB0QUOTED"}
    quoted = {"key": key, "message": {"conversation": QUOTED.quote}}
    assert {
        "evolution": lambda: given["quoted"] == quoted,
        "wppconnect": lambda: given["options"] == {"quotedMsg": "3EB0QUOTED"},
        "baileys": lambda: given["messageContent"]["quotedMessage"] == quoted,
    }[line.provider]()


async def test_of_a_long_answer_the_first_part_shows_what_it_answers(customer: Customer, sender: Harness) -> None:
    await sender.receives(customer.sends(Text(text="Uma frase inteira. " * 300), QUOTED))
    await sender.run_jobs()

    shown = [one["raw"].get("context") for one in await customer.phone_shows()]
    assert shown == [{"message_id": "3EB0QUOTED"}, None]


@through("baileys")
async def test_in_a_group_a_reaction_names_whose_message_it_is_to(line: Line, sender: Harness) -> None:
    line.customer = "120363041234567890@g.us"
    target = TARGET.model_copy(update={"by_us": False, "author": "+5511987654321"})
    await sender.receives(line.sends(Reaction(target=target)))
    await sender.run_jobs()

    [given] = await line.arrived()
    reaction = given["messageContent"]["react"]
    assert (reaction["text"], reaction["key"]["participant"]) == ("", "5511987654321@s.whatsapp.net")


async def test_texts_and_other_kinds_keep_the_order_of_asking(customer: Customer, sender: Harness, files: KeptFiles) -> None:
    await sender.receives(
        customer.request("1"), customer.sends(files.message("image")), customer.request("2"), customer.sends(PLACE)
    )
    await sender.run_jobs()

    assert [one["type"] for one in await customer.phone_shows()] == ["text", "image", "text", "location"]


@through(*CUSTOMERS)
async def test_of_no_kind_is_anything_sent_twice(line: Line, sender: Harness, files: KeptFiles) -> None:
    if line.provider == "wppconnect":  # its token is asked for first, which is no doubt about the message
        await sender.receives(line.request("antes"))
        await sender.run_jobs()
    before = len(await line.arrived())
    await line.world.put(f"/_sim/faults/{line.provider}", json={"drop": "after", "times": 1})
    request = line.sends(files.message("image"))
    await sender.receives(request, request)
    await sender.run_jobs()
    await make_due(sender)
    await sender.run_jobs()

    unknown = await sender.published(MessageOutcomeUnknown)
    assert [(one.send_id, one.content_kind) for one in unknown] == [(request.send_id, "image")]
    assert len(await line.arrived()) == before + 1


@through("wppconnect")
async def test_an_edit_does_not_take_the_id_of_the_message_that_it_changes(line: Line, sender: Harness) -> None:
    await sender.receives(line.request("Sim"))
    await sender.run_jobs()
    [sent] = await sender.published(MessageSent)
    target = ToMessage(message_id=sent.send_id, provider_message_id=sent.provider_message_id, by_us=True)
    await sender.receives(line.sends(Edit(target=target, text="Não")))
    await sender.run_jobs()

    async with sender.session(line.tenant_id) as session:
        [row] = await ask(session, "select send_id from provider_message where provider_message_id = %(id)s",
                          id=sent.provider_message_id)  # fmt: skip
    assert row.send_id == sent.send_id
    assert len(await sender.published(MessageSent)) == 2


async def test_while_nobody_gives_a_files_address_its_message_waits(
    customer: Customer, sender: Harness, files: KeptFiles
) -> None:
    request = customer.sends(files.message("image"))
    files.away = True
    await sender.receives(request)
    await sender.run_jobs()
    row = await state(sender, request)
    assert (row.state, row.attempts, row.unreached) == ("queued", 0, 1)
    files.away = False
    sender.resources.files._gateway.breaker.record(ok=True)
    await make_due(sender)
    await sender.run_jobs()

    assert [one["type"] for one in await customer.phone_shows()] == ["image"]


@pytest.mark.parametrize("kind", ["image", "document"])
async def test_a_file_that_is_kept_no_longer_fails_its_message(
    customer: Customer, sender: Harness, files: KeptFiles, kind: FileKind
) -> None:
    """As is one of another tenant: the gateway knows a tenant's own."""
    message = files.message(kind)
    files.files.clear()
    await sender.receives(customer.sends(message), customer.request("depois"))
    await sender.run_jobs()

    [failed] = await sender.published(MessageFailed)
    assert (failed.error and failed.error.code, failed.handed_over) == ("file_missing", False)
    assert await customer.texts() == ["depois"]


@through("baileys")
async def test_a_file_that_grew_is_not_read_to_its_end(line: Line, sender: Harness, files: KeptFiles) -> None:
    message = files.message("image")
    files.files[message.media.media_id] = bytes(6 * 1024 * 1024)
    await sender.receives(line.sends(message))
    await sender.run_jobs()

    assert [one.error and one.error.code for one in await sender.published(MessageFailed)] == ["file_too_large"]
    assert await line.arrived() == []


async def test_a_provider_that_refuses_a_kind_says_why(customer: Customer, sender: Harness, fault: SetFault) -> None:
    await fault(customer, status=400, error={"error": {"code": 132001, "type": "OAuthException"}}, times=1)
    await sender.receives(customer.sends(TEMPLATE))
    await sender.run_jobs()

    [failed] = await sender.published(MessageFailed)
    assert failed.error is not None
    assert (failed.error.code, failed.error.class_) == ("132001", "template")


async def test_the_log_shows_what_was_sent_whatever_it_was(
    shop: Shop, customer: Customer, sender: Harness, files: KeptFiles
) -> None:
    requests = [customer.sends(content_of(kind, files)) for kind in EVERYTHING]
    await sender.receives(*requests)
    async with sender.client(shop.tenant_id) as agent, sender.client(shop.tenant_id, role="viewer") as viewer:
        for request in requests:
            path = f"/v1/outgoing-messages/{request.send_id}"
            shown, hidden = await asyncio.gather(agent.get(path), viewer.get(path))
            assert shown.json()["content"]["kind"] == request.content.kind
            assert hidden.json()["content"] is None
