"""The kernel's metrics, each named once. No label holds a tenant, a customer or anything that grows without bound."""

from prometheus_client import Counter, Gauge, Histogram

FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

CONSUMED = Counter("messaging_client_consumed_messages", "Records handled", ["lane", "type", "outcome"])
PROCESSING = Histogram("messaging_process_duration_seconds", "Time of one polled batch", ["lane"], buckets=FAST)
BATCH_SIZE = Histogram("messaging_batch_records", "Records in a polled batch", ["lane"], buckets=(1, 2, 5, 10, 50, 100, 500))
LANE_ILL = Gauge("messaging_lane_ill", "1 when a lane has stopped because most tenants' records die", ["lane"])
LAG = Gauge("messaging_consumer_lag_records", "Records not yet fetched", ["lane", "topic"])
DEAD_LETTERS = Counter("dead_letters", "Records given up", ["lane", "reason"])
ASIDE = Gauge("messaging_records_aside", "Records of tenants in trouble, tried one by one beside the lane", ["lane"])
PARKED_KEYS = Gauge("parked_keys", "Keys that wait for a replay")
PUBLISHED = Counter("messaging_client_sent_messages", "Records acknowledged by the broker", ["topic"])
TOO_LARGE = Counter("outbox_events_too_large", "Events that were refused because the broker would refuse them", ["type"])
PUBLISH_FAILURES = Counter("outbox_publish_failures", "Batches that the broker did not acknowledge", ["reason"])
OUTBOX_DEPTH = Gauge("outbox_rows", "Rows that wait for the relay")
OUTBOX_AGE = Gauge("outbox_oldest_row_age_seconds", "Age of the oldest row that waits for the relay")
RELAY_LEADER = Gauge("outbox_relay_leader", "1 when this replica publishes for the database")
JOBS_RUN = Counter("jobs_run", "Jobs by outcome", ["kind", "outcome"])
JOB_DURATION = Histogram("job_duration_seconds", "Time outside transactions", ["kind"], buckets=FAST)
JOB_DELAY = Histogram("job_delay_seconds", "From due to claimed", ["kind"], buckets=FAST)
JOBS_GIVEN_UP = Counter("jobs_given_up", "Jobs and timers after which nothing more is tried", ["kind", "reason"])
JOBS_WAITING = Gauge("jobs_waiting", "Jobs that are due and not claimed", ["kind"])
JOBS_FAILED = Gauge("jobs_failed", "Jobs that were given up and wait for a person", ["kind"])
JOBS_OLDEST = Gauge("jobs_oldest_due_age_seconds", "Age of the oldest due job that could run in this process", ["kind"])
JOBS_STALLED = Gauge("jobs_stalled_seconds", "For how long nothing of a kind moves here although something could", ["kind"])
SLOW_COMPLETIONS = Counter("jobs_slow_completions", "Times that a tenant's completions were put into a line of their own")
OUTSIDE_REFUSED = Counter("outside_calls_refused", "Calls to tenants' servers that were not made", ["reason"])
OUTSIDE_SLOW = Counter("outside_answers_too_slow", "Answers given up because they came too slowly")
LOOP_LAG = Histogram("event_loop_lag_seconds", "How late the event loop woke", buckets=FAST)
CALLS = Histogram("http_client_duration_seconds", "Calls to others", ["peer", "outcome"], buckets=FAST)
CONNECTIONS = Gauge("http_server_open_connections", "Connections that are open")
CONNECTIONS_REFUSED = Counter(
    "http_server_connections_refused", "Connections that were one too many: an idle one was closed for it, or it was", ["bound"]
)
RETENTION_REMOVED = Counter("retention_removed_rows", "Rows that went when their time was over", ["table"])
RETENTION_FAILURES = Counter("retention_failures", "Steps of pruning that the database refused", ["table"])
