"""What only conversation counts."""

from prometheus_client import Counter, Gauge

REPLIES = Counter("conversation_replies", "What became of the AI's replies", ["outcome"])
HAND_OFFS = Counter("conversation_hand_offs", "Conversations that the AI gave to people", ["cause"])
HANDOFFS_OVERDUE = Counter("conversation_handoffs_overdue", "Promises of a person that were not kept in time", ["stage"])
SLA = Counter("conversation_sla", "Times that businesses set themselves: in time, warned of, breached", ["target", "outcome"])
NOT_CARRIED = Counter("conversation_not_carried", "Messages of people that their channel cannot carry", ["reason"])
SCHEDULED = Counter("conversation_scheduled_messages", "Messages that were to be sent later, as they ended", ["outcome"])
SUGGESTIONS = Counter("conversation_suggestions", "What the AI suggested to people, and what became of it", ["outcome"])
UNMATCHED = Counter("conversation_unmatched_changes", "Changes to messages that are not (yet) known", ["kind"])
REFUSED_CHANGES = Counter("conversation_refused_changes", "Changes to messages that do not count", ["kind", "why"])
QUESTIONS_CHANGED = Counter("conversation_questions_changed", "Questions that customers took back or asked anew", ["how"])
CONTACTS_MERGED = Counter("conversation_contacts_merged", "Contacts that turned out to be another one")
ECHOES = Counter("conversation_echoes", "Messages written on the business's phone, as it seemed", ["verdict"])
RATINGS = Counter("conversation_ratings", "What customers answered who were asked how content they are", ["score"])
SILENCES = Counter("conversation_silences", "Conversations in which the customer said nothing for long", ["what"])
NOTES = Counter("conversation_notes", "Private notes that were written", ["kind"])
MACROS = Counter("conversation_macros_run", "Macros that were run to their end")
SOCKETS = Gauge("conversation_live_sockets", "Sockets that are authenticated and open")
SOCKETS_ENDED = Counter("conversation_live_sockets_ended", "Sockets that we ended", ["code"])
SOCKET_COMMANDS = Counter("conversation_live_commands", "Commands of sockets; 200 where they are done", ["command", "status"])
