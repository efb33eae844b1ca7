"""What an operator watches of sending. No label grows with tenants or customers."""

from prometheus_client import Counter

UNKNOWN = Counter("outbound_unknown", "Messages of which nobody knows whether the provider took them", ["origin"])
RESENT = Counter("outbound_unknown_resent", "Messages sent once more after an unknown outcome, as their tenant allows")
OUTCOMES = Counter("outbound_outcomes", "What became of message parts", ["outcome"])
KINDS = Counter("outbound_kinds", "What became of message parts, by the kind of their message", ["kind", "outcome"])
REFUSED = Counter("outbound_refused", "Calls that a provider refused", ["class"])
IDS_UNUSABLE = Counter("outbound_ids_unusable", "Messages that went out under an id that cannot be kept")
LATE = Counter("outbound_late_answers", "Answers that came after the run that asked had lost its job")
