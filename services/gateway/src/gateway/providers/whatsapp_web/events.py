"""What an event is called: servers, their forks and their versions spell the same names differently."""


def plain_name(event: str) -> str:
    """`messages.upsert`, also where it is spelled `MESSAGES_UPSERT` or `messages-upsert`."""
    return event.lower().replace("_", ".").replace("-", ".")
