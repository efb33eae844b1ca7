"""The console's page: its refresh token is a cookie that no script sees, no foreign page uses, and no lost answer spoils."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from devkit.testing.harness import Harness
from devkit.testing.statements import ask

from .lines import OpenGateway, OpenTenant
from .pages import CONSOLE, OWN, PATH, Page, SignIn, cookie_of, page_of

PASSWORD = "correct horse battery staple"
AGE = "update refresh_token set spent_at = spent_at - %(by)s where spent_at is not null"
AUDIT = "select action from audit_entry order by id"
DAYS_30 = str(30 * 24 * 3600)


@pytest.fixture
async def gateway(open_gateway: OpenGateway) -> Harness:
    return await open_gateway(console_url=f"{CONSOLE}/")


@pytest.fixture
async def tenant(gateway: Harness, open_tenant: OpenTenant) -> UUID:
    tenant_id: UUID = await open_tenant(gateway)
    return tenant_id


@pytest.fixture
async def person(gateway: Harness, tenant: UUID) -> dict[str, str]:
    """What somebody signs in with."""
    body = {"email": f"{uuid4().hex}@loja.local", "password": PASSWORD}
    async with gateway.client(tenant) as client:
        made = await client.post("/v1/users", json=body | {"display_name": "Ana", "role": "agent"})
    assert made.status_code == 201
    return body


@pytest.fixture
def in_a_program(gateway: Harness, person: dict[str, str]) -> SignIn:
    async def one() -> dict[str, Any]:
        async with gateway.client() as client:
            return dict((await client.post("/v1/sessions", json=person)).raise_for_status().json())

    return one


async def age(gateway: Harness, tenant: UUID, seconds: float) -> None:
    async with gateway.session(tenant) as db:
        await ask(db, AGE, by=timedelta(seconds=seconds))


async def test_a_page_gets_its_token_as_a_cookie_and_goes_on_with_it(gateway: Harness, person: dict[str, str]) -> None:
    async with page_of(gateway) as page:
        signed_in = await page.ask("POST", "/v1/sessions", json=person)
        first = page.cookie
        refreshed = await page.refresh()
        me = await page.ask("GET", "/v1/me", token=refreshed.json()["access_token"])

    assert first is not None
    assert cookie_of(signed_in) == {
        "prosa_refresh": first, "HttpOnly": "", "Max-Age": DAYS_30, "Path": PATH, "SameSite": "strict", "Secure": "",
    }  # fmt: skip
    assert (signed_in.json()["refresh_token"], refreshed.json()["refresh_token"]) == (None, None)
    assert first not in signed_in.text
    assert signed_in.headers["cache-control"] == "no-store"
    assert page.cookie not in {None, first}
    assert (refreshed.status_code, me.json()["email"]) == (200, person["email"])


async def test_without_https_the_cookie_is_not_for_https_only(open_gateway: OpenGateway, open_tenant: OpenTenant) -> None:
    gateway = await open_gateway(console_url="http://127.0.0.1:3000")
    body = {"email": "ana@loja.local", "password": PASSWORD}
    async with gateway.client(await open_tenant(gateway)) as client:
        await client.post("/v1/users", json=body | {"display_name": "Ana", "role": "agent"})
    async with gateway.client() as client:
        answer = await client.post("/v1/sessions", json=body, headers=OWN | {"origin": "http://127.0.0.1:3000"})

    assert "Secure" not in cookie_of(answer)


async def test_a_program_is_answered_as_ever_and_no_cookie_of_its_is_looked_at(gateway: Harness, in_a_program: SignIn) -> None:
    session, other = await in_a_program(), await in_a_program()
    async with gateway.client() as client:
        cookie = {"cookie": f"prosa_refresh={other['refresh_token']}"}
        alone = await client.post("/v1/sessions/refresh", headers=cookie)
        answer = await client.post("/v1/sessions/refresh", headers=cookie, json={"refresh_token": session["refresh_token"]})

    assert alone.status_code == 422
    assert (answer.status_code, "set-cookie" in answer.headers) == (200, False)
    assert answer.json()["refresh_token"] not in {None, session["refresh_token"]}


FOREIGN = (
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "none"},
    {"sec-fetch-site": "cross-site", "origin": CONSOLE},
    {"origin": "https://evil.test"},
    {"origin": "http://console.loja.test"},
    {"origin": "https://console.loja.test:8443"},
    {"origin": "null"},
    {"origin": ""},
)


async def test_what_a_foreign_page_sends_is_refused_and_spends_nothing(gateway: Harness, person: dict[str, str]) -> None:
    async with page_of(gateway) as page:
        await page.ask("POST", "/v1/sessions", json=person)
        sent = {"x-prosa-console": "1", "cookie": f"prosa_refresh={page.cookie}"}
        async with gateway.client() as foreign:
            for headers in FOREIGN:
                for path, body in (("/v1/sessions/refresh", None), ("/v1/sessions", person)):
                    answer = await foreign.post(path, headers=sent | headers, json=body)
                    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False), (headers, path)
            unasked = await foreign.options("/v1/sessions/refresh", headers={"origin": "https://evil.test"} | PREFLIGHT)
        assert unasked.status_code == 405
        assert not [name for name in unasked.headers if name.startswith("access-control")]
        assert (await page.refresh()).status_code == 200


PREFLIGHT = {"access-control-request-method": "POST", "access-control-request-headers": "x-prosa-console"}


async def test_a_cookie_that_is_none_of_ours_asks_to_sign_in_again(gateway: Harness) -> None:
    for cookie in (None, "nonsense", "x" * 201, "%00", "é"):
        async with page_of(gateway, cookie) as page:
            assert (await page.refresh()).status_code == 401, cookie
    async with gateway.client() as client:
        strange = await client.post("/v1/sessions/refresh", headers={"x-prosa-console": "yes"})
    assert strange.status_code == 422


async def test_who_joins_in_the_page_is_signed_in_by_cookie_too(gateway: Harness, tenant: UUID) -> None:
    async with gateway.client(tenant) as client:
        invited = await client.post("/v1/invitations", json={"email": f"{uuid4().hex}@loja.local", "role": "agent"})
    async with page_of(gateway) as page:
        body = {"token": invited.json()["token"], "password": PASSWORD}
        joined = await page.ask("POST", "/v1/invitations/accept", json=body)
        assert (joined.status_code, joined.json()["refresh_token"]) == (201, None)
        assert (await page.refresh()).status_code == 200


async def test_signing_out_takes_the_cookie_away(gateway: Harness, person: dict[str, str]) -> None:
    async with page_of(gateway) as page:
        token = (await page.ask("POST", "/v1/sessions", json=person)).json()["access_token"]
        kept = page.cookie
        answer = await page.ask("DELETE", "/v1/sessions", token=token)
        assert (answer.status_code, page.cookie) == (204, None)
        assert cookie_of(answer) | {"Path": PATH, "Max-Age": "0"} == cookie_of(answer)
    async with page_of(gateway, kept) as page:
        assert (await page.refresh()).status_code == 401


async def test_a_lost_answer_is_asked_for_again(gateway: Harness, tenant: UUID, person: dict[str, str]) -> None:
    async with page_of(gateway) as page:
        await page.ask("POST", "/v1/sessions", json=person)
        shown = page.cookie
        await page.refresh()
        page.cookie = shown  # what was answered never came
        assert (await page.refresh()).status_code == 200
        await age(gateway, tenant, 60)
        assert (await page.refresh()).status_code == 200
        assert (await page.refresh()).status_code == 200
    assert "session.reused" not in await audit(gateway, tenant)


async def test_two_tabs_that_do_not_take_turns_both_stay_signed_in(gateway: Harness, person: dict[str, str]) -> None:
    async with page_of(gateway) as page, gateway.client() as client:
        await page.ask("POST", "/v1/sessions", json=person)
        tabs = [Page(client, page.cookie) for _ in range(4)]
        answers = await asyncio.gather(*(tab.refresh() for tab in tabs))
        assert [answer.status_code for answer in answers] == [200] * 4
        for tab in tabs[:1]:  # the browser keeps one of them, whichever came last
            assert (await tab.refresh()).status_code == 200


async def test_of_two_who_go_on_with_one_token_the_second_shows_itself(
    gateway: Harness, tenant: UUID, person: dict[str, str]
) -> None:
    """A thief who is as fast as a lost answer gets one turn, and the next one ends the sign-in for both."""
    async with page_of(gateway) as page, gateway.client() as client:
        await page.ask("POST", "/v1/sessions", json=person)
        thief = Page(client, page.cookie)
        assert [(await one.refresh()).status_code for one in (page, thief)] == [200, 200]
        await age(gateway, tenant, 60)
        assert (await thief.refresh()).status_code == 200
        await age(gateway, tenant, 60)
        assert (await page.refresh()).status_code == 401
        assert (await thief.refresh()).status_code == 401
    assert (await audit(gateway, tenant))[-1] == "session.reused"


@pytest.mark.parametrize("seconds", [31, 3600])
async def test_an_older_token_ends_the_sign_in_also_in_a_page(
    gateway: Harness, tenant: UUID, person: dict[str, str], seconds: float
) -> None:
    async with page_of(gateway) as page:
        await page.ask("POST", "/v1/sessions", json=person)
        old = page.cookie
        await page.refresh()
        await age(gateway, tenant, seconds)
        async with page_of(gateway, old) as thief:
            assert (await thief.refresh()).status_code == 401
        assert (await page.refresh()).status_code == 401
    assert (await audit(gateway, tenant))[-1] == "session.reused"


async def test_the_token_before_the_last_ends_the_sign_in_however_young(gateway: Harness, person: dict[str, str]) -> None:
    async with page_of(gateway) as page:
        await page.ask("POST", "/v1/sessions", json=person)
        old = page.cookie
        await page.refresh()
        await page.refresh()
        async with page_of(gateway, old) as thief:
            assert (await thief.refresh()).status_code == 401
        assert (await page.refresh()).status_code == 401


async def test_a_program_that_shows_a_pages_token_twice_is_given_no_second_turn(
    gateway: Harness, person: dict[str, str]
) -> None:
    async with page_of(gateway) as page, gateway.client() as client:
        await page.ask("POST", "/v1/sessions", json=person)
        body = {"refresh_token": page.cookie}
        answers = [await client.post("/v1/sessions/refresh", json=body) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 401]


async def test_an_operator_may_allow_no_second_turn(open_gateway: OpenGateway, open_tenant: OpenTenant) -> None:
    gateway = await open_gateway(console_url=CONSOLE, refresh_again_s=0)
    body = {"email": "ana@loja.local", "password": PASSWORD}
    async with gateway.client(await open_tenant(gateway)) as client:
        await client.post("/v1/users", json=body | {"display_name": "Ana", "role": "agent"})
    async with page_of(gateway) as page:
        await page.ask("POST", "/v1/sessions", json=body)
        async with page_of(gateway, page.cookie) as tab:
            await page.refresh()
            assert (await tab.refresh()).status_code == 401


async def test_all_sessions_of_a_person_end_and_nobody_elses(
    gateway: Harness, tenant: UUID, person: dict[str, str], in_a_program: SignIn, open_tenant: OpenTenant
) -> None:
    """The same address works at another business, whose sign-ins are its own."""
    elsewhere = await open_tenant(gateway)
    async with gateway.client(elsewhere) as client:
        other = {"email": person["email"], "password": "a password of its own"}
        await client.post("/v1/users", json=other | {"display_name": "Ana", "role": "agent"})
        kept = (await client.post("/v1/sessions", json=other)).json()
    phone = await in_a_program()
    async with page_of(gateway) as page:
        token = (await page.ask("POST", "/v1/sessions", json=person)).json()["access_token"]
        answer = await page.ask("DELETE", "/v1/me/sessions", token=token)
        assert (answer.status_code, page.cookie) == (204, None)
    async with gateway.client() as client:
        ended = await client.post("/v1/sessions/refresh", json={"refresh_token": phone["refresh_token"]})
        goes_on = await client.post("/v1/sessions/refresh", json={"refresh_token": kept["refresh_token"]})
        assert (ended.status_code, goes_on.status_code) == (401, 200)
        again = (await client.post("/v1/sessions", json=person)).json()
        gateway.running.kernel.authenticator.refusals._read_at = float("-inf")
        answers = [
            (await client.get("/v1/me", headers={"authorization": f"Bearer {one['access_token']}"})).status_code
            for one in (phone, again, kept)
        ]
    assert answers == [401, 200, 200]
    assert (await audit(gateway, tenant))[-1] == "session.all_ended"
    assert "session.all_ended" not in await audit(gateway, elsewhere)


async def test_who_signs_in_elsewhere_has_no_sessions_here(gateway: Harness, tenant: UUID) -> None:
    async with gateway.client(tenant, user_id=uuid4()) as client:
        assert (await client.delete("/v1/me/sessions")).status_code == 409


async def audit(gateway: Harness, tenant: UUID) -> list[str]:
    async with gateway.session(tenant) as db:
        return [action for (action,) in await ask(db, AUDIT)]
