"""How the growth of each table ends. Nothing here names a customer: what is counted is pseudonymous, or a sum."""

from common.retention import Aged, Retention

RETENTION: Retention = {
    # What is stored is the sum of all that ever changed it.
    "tally": Aged(due="bucket < %(before)s and measure <> 'storage_bytes'", days=3 * 366),
    "delivery": Aged(due="since < %(before)s", days=90),  # a status that comes later than that is counted once more
    "conversation": Aged(due="coalesce(closed_at, opened_at, person_at, first_response_at) < %(before)s", days=3 * 366),
}
