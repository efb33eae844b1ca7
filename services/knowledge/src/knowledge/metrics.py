"""Knowledge's own metrics."""

from common.metrics import FAST
from prometheus_client import Counter, Histogram

REFUSED = Counter("knowledge_uploads_refused", "Documents that were not kept, by why", ["reason"])
SEARCHES = Counter("knowledge_searches", "Searches by what came of them", ["outcome"])
GOLDEN_RUNS = Counter("knowledge_golden_runs", "Runs of golden questions that ended, by how", ["outcome"])
ITEM_SEARCHES = Counter("knowledge_item_searches", "Searches of catalogues by what came of them", ["outcome"])
USES_DROPPED = Counter("knowledge_found_counts_dropped", "Documents found whose count was not kept, for want of a database")
CURATED_FOUND = Counter(
    "knowledge_curated_answers_found", "Approved answers that searches found, by how they are said", ["said"]
)
UNANSWERED = Counter("knowledge_unanswered_questions", "Questions that nobody answered, by what came of them", ["outcome"])
RERANKED = Counter("knowledge_reranked", "Searches that a reranker was asked about, by what came of it", ["outcome"])
QUESTIONS = Counter("knowledge_questions", "Questions by where their vector came from", ["source"])
DOCUMENTS = Counter("knowledge_documents", "Documents that were read, by what came of it", ["outcome"])
PARSING = Histogram("knowledge_parsing_seconds", "Time in the sandbox", ["mime_type"], buckets=FAST)
RECOGNISED = Counter("knowledge_recognised", "Scans that a server was asked to read, by what came of it", ["outcome"])
EMBEDDED_TOKENS = Counter("knowledge_embedded_tokens", "Tokens of documents and of items that were embedded")
CRAWLED_PAGES = Counter("knowledge_crawled_pages", "Pages of websites that were asked for, by what came of it", ["outcome"])
CRAWLS = Counter("knowledge_crawls", "Crawls of websites that ended, by how", ["outcome"])
