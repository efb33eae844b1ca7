"""What an event is called: servers, their forks and their versions spell the same names differently."""


def plain_name(event: str) -> str:
    """Returns an event's name as `messages.upsert` is spelled, also where it came as `MESSAGES_UPSERT` or `messages-upsert`."""
    return event.lower().replace("_", ".").replace("-", ".")
