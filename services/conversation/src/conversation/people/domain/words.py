"""What a customer is told who waits for a person: in the tenant's language, with a time that is true."""

from datetime import datetime, timedelta
from typing import Literal

from conversation.people.domain.hours import BusinessHours
from conversation.people.domain.worktime import is_open, opens_next

WHEN = "{when}"
CustomerLanguage = Literal["pt", "en", "es"]

DAYS: dict[CustomerLanguage, tuple[str, ...]] = {
    "pt": ("segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado", "domingo"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "es": ("el lunes", "el martes", "el miércoles", "el jueves", "el viernes", "el sábado", "el domingo"),
}
TODAY: dict[CustomerLanguage, tuple[str, str]] = {
    "pt": ("hoje", "amanhã"),
    "en": ("today", "tomorrow"),
    "es": ("hoy", "mañana"),
}
AT: dict[CustomerLanguage, str] = {"pt": "{day} às {time}", "en": "{day} at {time}", "es": "{day} a las {time}"}
DATED: dict[CustomerLanguage, str] = {"pt": "{day}, {date:%d/%m}", "en": "{day} ({date:%d/%m})", "es": "{day} {date:%d/%m}"}
CLOSED: dict[CustomerLanguage, str] = {
    "pt": "Nossa equipe não está disponível agora. Uma pessoa responde {when}.",
    "en": "Our team is not available now. A person will answer you {when}.",
    "es": "Nuestro equipo no está disponible ahora. Una persona le responderá {when}.",
}
LATE: dict[CustomerLanguage, str] = {
    "pt": "Está demorando mais do que o normal, pedimos desculpas. Sua mensagem não foi esquecida: uma pessoa vai responder.",
    "en": "This is taking longer than usual, and we are sorry. You are not forgotten: a person will answer you.",
    "es": "Está tardando más de lo normal, le pedimos disculpas. No le hemos olvidado: una persona le responderá.",
}


def language_of(locale: str | None) -> CustomerLanguage:
    """Returns the language in which a tenant's customers are written to; English for one that we have no words in."""
    head = (locale or "pt-BR").split("-")[0].split("_")[0].lower()
    return "pt" if head == "pt" else "es" if head == "es" else "en"


def spoken_time(at: datetime, now: datetime, hours: BusinessHours, language: CustomerLanguage) -> str:
    """Returns a time as people say it: today, tomorrow, or the day of the week with its date, on the business's clock."""
    local, today = at.astimezone(hours.zone), now.astimezone(hours.zone).date()
    days = (local.date() - today) // timedelta(days=1)
    named = DATED[language].format(day=DAYS[language][local.weekday()], date=local)
    return AT[language].format(day=TODAY[language][days] if days < 2 else named, time=f"{local:%H:%M}")


def closed_words(hours: BusinessHours, now: datetime, locale: str | None, template: str | None) -> str | None:
    """Returns what is said outside of business hours; None within them, and where it is not known when they begin."""
    if is_open(hours, now) or (opening := opens_next(hours, now)) is None:
        return None
    language = language_of(locale)
    return (template or CLOSED[language]).replace(WHEN, spoken_time(opening, now, hours, language), 1)


def late_words(locale: str | None, template: str | None) -> str:
    """Returns what is said within business hours to who waits for too long."""
    return template or LATE[language_of(locale)]
