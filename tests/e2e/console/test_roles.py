"""Who may see and do less finds no button for the rest, and an address that is typed by hand is answered with a sentence."""

import asyncio

import pytest
from playwright.async_api import expect

from .conftest import Colleague, Enters
from .pages import CUSTOMER, PHONE, Furnished, addresses, has_settled
from .person import Person

REFUSED = "Seu papel não permite isso. Peça a um administrador."
OF_ADMINS = {
    "/start",
    "/team/business",
    "/team/api-keys",
    "/team/audit",
    "/team/webhooks",
    "/team/webhooks/$endpointId",
    "/team/invitations",
}
OF_SUPERVISORS = {
    "/team/rules",
    "/team/rules/new",
    "/team/rules/$ruleId",
    "/team/rule-log",
    "/team/people",
    "/team/policy",
    "/team/service-levels",
}
OF_AGENTS = {"/team/canned-answers", "/team/macros", "/team/teams", "/team/hours", "/queue", "/mentions"}
ABSENT_FOR = {
    "supervisor": {
        "/team/people": ("Convidar",),
        "/channels": ("Conectar um número",),
        "/channels/$channelId": ("Remover canal",),
    },
    "viewer": {
        "/inbox/$conversationId": ("Assumir", "Mais ações", "Ações da mensagem"),
        "/knowledge": ("Escolher arquivos",),
        "/channels": ("Conectar um número",),
        "/channels/$channelId": ("Remover canal",),
        "/contacts/$contactId": ("Mudar o nome", "Mudar as etiquetas do cliente"),
        "/team/labels": ("Nova etiqueta",),
    },
}


async def _opens(person: Person, address: str) -> None:
    await person.page.goto(address)
    await has_settled(person)


@pytest.mark.parametrize(("role", "refused"), [("supervisor", OF_ADMINS), ("agent", OF_ADMINS | OF_SUPERVISORS)])
async def test_an_address_of_others_that_is_typed_by_hand_is_politely_refused(
    furnished: Furnished, enters: Enters, colleague: Colleague, role: str, refused: set[str]
) -> None:
    person = await enters(await colleague(role, f"{role}-nova", furnished.play))
    for path in sorted(refused):
        await person.page.goto(furnished.filled(path))
        await expect(person.page.get_by_role("alert")).to_have_text(f"{REFUSED}Ir para o início")
    assert person.real_complaints() == []


async def test_buttons_of_others_are_absent(furnished: Furnished, enters: Enters, colleague: Colleague) -> None:
    admin = await enters(furnished.play.demo["admin_email"])
    for role, absent in ABSENT_FOR.items():
        person = await enters(await colleague(role, f"{role}-nova", furnished.play))
        for path, names in absent.items():
            await asyncio.gather(*(_opens(one, furnished.filled(path)) for one in (admin, person)))
            for name in names:
                theirs, ours = (
                    one.page.get_by_role("button", name=name).or_(one.page.get_by_role("link", name=name))
                    for one in (admin, person)
                )
                await expect(theirs.first, f"{name} at {path}: else this proves nothing").to_be_attached()
                await expect(ours).to_have_count(0)


async def test_a_viewer_sees_how_it_goes_and_never_who_or_what(
    furnished: Furnished, enters: Enters, colleague: Colleague
) -> None:
    viewer = await enters(await colleague("viewer", "viewer-nova", furnished.play))
    page = viewer.page
    refused = set()
    for path in (one.path for one in addresses() if one.signed_in):
        await _opens(viewer, furnished.filled(path))
        if await page.get_by_role("alert").filter(has_text=REFUSED).count():
            refused.add(path)
        shown = await page.content()
        assert not [one for one in (CUSTOMER, PHONE, "Vocês abrem aos domingos?", "prefere retirar") if one in shown], path
    assert refused == OF_ADMINS | OF_SUPERVISORS | OF_AGENTS
    await page.goto(furnished.filled("/inbox/$conversationId"))
    await expect(page.get_by_role("heading", name=PHONE[-4:], level=1)).to_be_visible()
    await expect(page.get_by_text("O conteúdo não é mostrado ao seu papel.").first).to_be_visible()
    await expect(page.get_by_role("region", name="Escrever")).to_have_count(0)
    assert viewer.real_complaints() == []  # nothing was asked that would be refused
