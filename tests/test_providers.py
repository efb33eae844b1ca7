"""Every provider is known everywhere, and whoever adds a sixth is told what is missing: see docs/providers.md."""

import ast
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, fields
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from contracts.content import IncomingContent
from contracts.gateway import DeliveryStatus, Provider
from contracts.outgoing import FileKind, OutgoingContent, OutgoingKind
from contracts.providers import (
    CAPABILITIES,
    MEBIBYTE,
    ContentKind,
    FileLimit,
    MissedMessages,
    PhoneLink,
    ProviderCapabilities,
    WebhookFact,
)
from devkit.repository import ROOT
from gateway.providers.files import files_of
from gateway.providers.readers import PROVIDERS
from gateway.providers.servers import MISSED, SERVERS
from gateway.settings import Settings as GatewaySettings
from message_sender.api.channels import AnyCredentials
from message_sender.providers.senders import senders_of
from message_sender.settings import Settings as SenderSettings

NAMES: tuple[Provider, ...] = get_args(Provider)
PAGE = ROOT / "docs" / "providers.md"
SIXTH = "pigeon"
ABLE = ProviderCapabilities(
    window=None,
    text_limit=1,
    largest_webhook_bytes=1,
    run_by_tenant=True,
    phone_link=PhoneLink(code_lifetime_s=60, pairs_by_phone=True),
    missed_messages=None,
    kinds=frozenset(get_args(ContentKind)),
    receipts=frozenset(get_args(DeliveryStatus)),
    tells=frozenset(get_args(WebhookFact)),
    sends=frozenset(get_args(OutgoingKind)),
    files={kind: FileLimit(largest_bytes=1, mime_types=None, caption=1) for kind in get_args(FileKind)},
    fetches_files=True,
    replies=frozenset(get_args(OutgoingKind)),
    edited_for=timedelta(minutes=1),
)
"""A made-up sixth provider, that can do whatever one has to say something for."""


@dataclass(frozen=True)
class Place:
    """A file that has to know each provider, or each that can do what `needed_by` asks for."""

    file: str
    what: str
    knows: Callable[[str], bool]
    needed_by: Callable[[ProviderCapabilities], bool] = lambda capabilities: True


def credentials() -> set[str]:
    """Of which providers message-sender takes credentials."""
    union, _ = get_args(AnyCredentials)
    return {name for model in get_args(union) for name in get_args(model.model_fields["provider"].annotation)}


def senders() -> Collection[str]:
    nothing: Any = None
    return senders_of(SenderSettings.model_construct(), nothing, nothing)


def in_tests_of(*files: str) -> Callable[[str], bool]:
    return lambda name: any(f'"{name}"' in (ROOT / file).read_text() for file in files)


PLACES = (
    Place(
        "contracts/src/contracts/providers.py",
        "a row of CAPABILITIES: what it can do",
        lambda name: name in CAPABILITIES,
    ),
    Place(
        "services/gateway/src/gateway/providers/readers.py",
        "a line of PROVIDERS: what reads its webhooks, and what a channel has to be told (its settings and secrets)",
        lambda name: name in PROVIDERS,
    ),
    Place(
        "services/gateway/src/gateway/providers/files.py",
        "a line of files_of: how the file of a message is had",
        lambda name: name in files_of(GatewaySettings.model_construct()),
        lambda able: bool(able.kinds & {"image", "audio", "voice", "video", "document", "sticker"}),
    ),
    Place(
        "services/gateway/src/gateway/providers/servers.py",
        "a line of SERVERS: how a phone is linked (phone_link)",
        lambda name: name in SERVERS,
        lambda able: able.phone_link is not None,
    ),
    Place(
        "services/gateway/src/gateway/providers/servers.py",
        'a line of MISSED: how unread messages are had (missed_messages is "unread")',
        lambda name: name in MISSED,
        lambda able: able.missed_messages == "unread",
    ),
    Place(
        "services/gateway/src/gateway/intake/jobs/reconciliation.py",
        'reading its list of messages: so far the job knows one (missed_messages is "listed")',
        lambda name: (
            f"gateway.providers.{name}." in (ROOT / "services/gateway/src/gateway/intake/jobs/reconciliation.py").read_text()
        ),
        lambda able: able.missed_messages == "listed",
    ),
    Place(
        "services/gateway/corpus/<name>/channel.json",
        "the settings of a channel, and beside it bodies with what they come to",
        lambda name: (ROOT / f"services/gateway/corpus/{name}/channel.json").exists(),
    ),
    Place(
        "services/message-sender/src/message_sender/api/channels.py",
        "a member of AnyCredentials: what is needed to send",
        lambda name: name in credentials(),
    ),
    Place(
        "services/message-sender/src/message_sender/providers/senders.py",
        "a line of senders_of: what sends",
        lambda name: name in senders(),
    ),
    Place(
        "services/message-sender/src/message_sender/providers/<name>/bodies.py",
        "what it is asked, for each kind that it sends",
        lambda name: (ROOT / f"services/message-sender/src/message_sender/providers/{name}/bodies.py").exists(),
    ),
    Place(
        "libs/simulator/src/simulator/<name>/server.py",
        "a server to test against",
        lambda name: (ROOT / f"libs/simulator/src/simulator/{name}/server.py").exists(),
    ),
    Place(
        "services/message-sender/tests/lines.py",
        "a number at that server, for the tests of sending",
        in_tests_of("services/message-sender/tests/lines.py", "services/message-sender/tests/shops.py"),
    ),
    Place(
        "services/gateway/tests/linked_world.py",
        "a phone at that server, for the tests of linking (phone_link)",
        in_tests_of("services/gateway/tests/linked_world.py"),
        lambda able: able.phone_link is not None,
    ),
    Place(
        "tests/e2e/test_every_provider.py",
        "one conversation from end to end",
        in_tests_of("tests/e2e/test_every_provider.py", "libs/simulator/src/simulator/demo/seeding.py"),
    ),
    Place(
        "docs/providers.md",
        "a row in each of its three tables of providers",
        lambda name: len(re.findall(rf"^\| `{name}` \|", PAGE.read_text(), re.MULTILINE)) == 3,
    ),
)


def missing(name: str, able: ProviderCapabilities) -> list[Place]:
    return [place for place in PLACES if place.needed_by(able) and not place.knows(name)]


def told(name: str, places: Collection[Place]) -> str:
    lines = [f"  {place.file.replace('<name>', name)}: {place.what}" for place in places]
    return "\n".join([f'`{name}` is not known here yet; docs/providers.md, "A sixth provider", tells how:', *lines])


@pytest.mark.parametrize("name", NAMES)
def test_a_provider_is_known_everywhere(name: Provider) -> None:
    places = missing(name, CAPABILITIES.get(name, ABLE))

    assert not places, told(name, places)


@pytest.mark.parametrize("missed", ["unread", "listed"])
def test_of_a_sixth_provider_all_that_is_missing_is_told(missed: MissedMessages) -> None:
    """Also: no place takes a name for granted."""
    able = ProviderCapabilities(
        **{field.name: getattr(ABLE, field.name) for field in fields(ABLE)} | {"missed_messages": missed}
    )
    places = missing(SIXTH, able)

    assert places == [place for place in PLACES if place.needed_by(able)]
    assert len(places) == len(PLACES) - 1
    assert f"corpus/{SIXTH}/channel.json: the settings of a channel" in told(SIXTH, places)


def test_nobody_else_is_known() -> None:
    known = [CAPABILITIES, PROVIDERS, files_of(GatewaySettings.model_construct()), senders(), credentials()]

    assert [set(names) for names in known] == [set(NAMES)] * len(known)
    assert set(SERVERS) == {name for name, able in CAPABILITIES.items() if able.phone_link}
    assert set(MISSED) == {name for name, able in CAPABILITIES.items() if able.missed_messages == "unread"}


def test_the_kinds_are_those_that_can_come_in() -> None:
    union, _ = get_args(IncomingContent)
    kinds = {kind for model in get_args(union) for kind in get_args(model.model_fields["kind"].annotation)}

    assert set(get_args(ContentKind)) == kinds - {"unsupported"}


def test_what_can_be_sent_is_said_without_contradiction() -> None:
    union, _ = get_args(OutgoingContent)
    kinds = {kind for model in get_args(union) for kind in get_args(model.model_fields["kind"].annotation)}

    assert set(get_args(OutgoingKind)) == kinds
    for able in CAPABILITIES.values():
        assert set(able.files) == able.sends & set(get_args(FileKind))
        assert "text" in able.sends
        assert able.replies <= able.sends - {"reaction", "edit", "template"}
        assert ("edit" in able.sends) == (able.edited_for is not None)


# Nothing is decided by a name


def names_in(path: Path) -> set[str]:
    constants = (node.value for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant))
    return {value for value in constants if value in NAMES}


def test_a_provider_is_named_in_its_own_room_and_nowhere_else() -> None:
    """Whoever wants to know what a provider can do asks the table."""
    sources = [path for folder in ("services/*/src", "libs/common/src") for path in ROOT.glob(f"{folder}/**/*.py")]
    naming = [path.relative_to(ROOT) for path in sources if names_in(path)]

    assert any("providers" in path.parts for path in naming)
    assert [str(path) for path in naming if "providers" not in path.parts] == []


def askers(folders: str, name: str) -> set[str]:
    """The services of which a file that reads the table asks for a capability."""
    texts = {path: path.read_text() for path in ROOT.glob(f"services/*/{folders}/**/*.py")}
    asking = (path for path, text in texts.items() if "contracts.providers" in text and re.search(rf"\.{name}\b", text))
    return {path.relative_to(ROOT).parts[1] for path in asking}


@pytest.mark.parametrize(
    ("name", "services"),
    {
        "window": {"conversation", "message-sender"},
        "text_limit": {"conversation", "message-sender"},
        "largest_webhook_bytes": {"gateway"},
        "run_by_tenant": {"message-sender"},
        "phone_link": {"conversation", "gateway", "message-sender"},
        "code_lifetime_s": {"gateway"},
        "pairs_by_phone": {"gateway"},
        "missed_messages": {"gateway"},
        "sends": {"conversation", "message-sender"},
        "files": {"conversation", "gateway", "message-sender"},
        "fetches_files": {"message-sender"},
        "replies": {"conversation"},
        "edited_for": {"conversation"},
        "largest_bytes": {"conversation", "gateway", "message-sender"},
        "mime_types": {"conversation", "gateway"},
        "caption": {"conversation", "message-sender"},
    }.items(),
)
def test_services_decide_by_what_the_page_says(name: str, services: set[str]) -> None:
    assert askers("src", name) == services


@pytest.mark.parametrize("name", ["kinds", "receipts", "tells"])
def test_what_webhooks_bring_is_held_by_the_corpus(name: str) -> None:
    assert askers("tests", name) == {"gateway"}


def test_somebody_asks_for_every_capability() -> None:
    for name in (field.name for model in (ProviderCapabilities, PhoneLink, FileLimit) for field in fields(model)):
        assert askers("src", name) | askers("tests", name), name


# The page


def section(title: str) -> str:
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    assert found, title
    return found[1]


def test_the_page_names_every_place_and_no_other() -> None:
    named = set(re.findall(r"`([\w.-]+/[\w./<>-]+\.(?:py|json|md))`", section("A sixth provider")))

    assert {place.file for place in PLACES} - {"docs/providers.md"} <= named
    assert [file for file in named if not list(ROOT.glob(file.replace("<name>", "*")))] == []


def all_but(whole: object, has: Collection[str]) -> str:
    lacking = [f"`{one}`" for one in get_args(whole) if one not in has]
    return "none" if not has else "all but " + ", ".join(lacking) if lacking else "all"


def row(name: str, able: ProviderCapabilities) -> str:
    """What the page says of a provider's capabilities."""
    window = f"for {able.window.total_seconds() / 3600:.0f} h" if able.window else "at any time"
    link = able.phone_link
    linked = f"by a code of {link.code_lifetime_s} s" + ", or typed" * link.pairs_by_phone if link else "hosted"
    cells = [
        f"`{name}`",
        window,
        f"{able.text_limit}",
        f"{able.largest_webhook_bytes // 2**20} MiB",
        "tenant" if able.run_by_tenant else "provider",
        linked,
        able.missed_messages or "no",
        all_but(ContentKind, able.kinds),
        all_but(DeliveryStatus, able.receipts),
        all_but(WebhookFact, able.tells),
    ]
    return f"| {' | '.join(cells)} |"


def sending_row(name: str, able: ProviderCapabilities) -> str:
    """What the page says of what a provider sends."""
    limits = [able.files[kind].largest_bytes // MEBIBYTE for kind in ("image", "video", "document")]
    cells = [
        f"`{name}`",
        ", ".join(f"`{kind}`" for kind in get_args(OutgoingKind) if kind not in able.sends) or "nothing",
        ", ".join(f"`{kind}`" for kind in get_args(OutgoingKind) if kind in able.replies) or "nothing",
        f"for {able.edited_for.total_seconds() / 60:.0f} min" if able.edited_for else "no",
        "fetched" if able.fetches_files else "given",
        f"{', '.join(map(str, limits))} MiB",
    ]
    return f"| {' | '.join(cells)} |"


def test_the_page_says_what_can_be_sent() -> None:
    said = [line for line in section("What can be sent").splitlines() if line.startswith("| `")]

    assert said == [sending_row(name, able) for name, able in CAPABILITIES.items()]


def test_the_page_says_what_the_table_says() -> None:
    said = [line for line in section("What each can do").splitlines() if line.startswith("| `")]

    assert said == [row(name, able) for name, able in CAPABILITIES.items()]
    assert list(CAPABILITIES) == list(NAMES)
