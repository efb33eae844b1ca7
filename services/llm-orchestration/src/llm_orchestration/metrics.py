"""This service's own metrics. Calls to billing, knowledge and models are in the kernel's `http_client_duration_seconds`."""

from prometheus_client import Counter

TURNS = Counter("turns", "Turns by what came of them", ["outcome"])
BLOCKS = Counter("quota_blocks", "Requests to billing for replies of the plan, by what came of them", ["outcome"])
WITHOUT_HOLD = Counter("turns_without_hold", "Turns that ran although billing could not be asked")
REPAIRS = Counter("model_repairs", "Answers of a model that had to be asked for again", ["model"])
TOKENS = Counter("model_tokens", "Tokens of models' answers", ["model", "direction"])
COST = Counter("model_cost_micros", "What models' answers cost, in millionths of a dollar", ["model"])
UNPRICED = Counter("unpriced_tokens", "Tokens of models that have no price", ["model"])
CURATED = Counter("curated_answers_said", "Turns that ended with an approved answer and no model", ["mode"])
WORDING = Counter("wording_changes", "What was taken out of the words of a model, or moved", ["change"])
