"""What automation counts."""

from prometheus_client import Counter

RULE_RUNS = Counter("conversation_rule_runs", "What became of rules of tenants' automation at facts", ["outcome"])
