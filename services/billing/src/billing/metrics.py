"""This service's own metrics."""

from prometheus_client import Counter

RESERVATIONS = Counter("reservations", "Reservations by what came of them", ["meter", "outcome"])
GIVEN_BACK = Counter("charges_given_back", "What was charged and then given back, in the meter's unit", ["meter"])
CHARGED_AGAIN = Counter("charges_made_again", "Answers that were sent after all, and so are charged after all")
