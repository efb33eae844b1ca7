"""People give customers names."""

from uuid import UUID

from common.auth import Principal
from common.errors import NotFound
from common.etags import SeenVersions

from conversation.domain.people import ListedContact
from conversation.people.domain.sight import Beholder
from conversation.store import contacts, people
from conversation.work.merging import publish_contact
from conversation.work.unit import Work


async def name_contact(
    work: Work, by: Principal, who: Beholder, contact_id: UUID, seen: SeenVersions, display_name: str | None
) -> ListedContact:
    """Returns the contact with the name that people see from now on; without one it is called what its profile says. It shows
    in the conversation with it that goes on.

    Raises `NotFound` where there is no such contact, for this person, and as `seen.check` does.
    """
    session, tenant_id = work.session, by.tenant_id
    await contacts.lock(session, [tenant_id], [contact_id])
    found = await people.get(session, tenant_id, who, contact_id)
    if found is None:
        raise NotFound("there is no such contact")
    seen.check(found.version)
    if found.display_name != display_name:
        publish_contact(work, await people.give_name(session, tenant_id, contact_id, display_name))
        for conversation in (await work.pick_up([(tenant_id, contact_id)], (), ())).conversations:
            if conversation.state != "closed":
                work.change(conversation)
    named = await people.get(session, tenant_id, who, contact_id)
    return named or found
