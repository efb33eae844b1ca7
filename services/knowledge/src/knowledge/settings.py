"""The settings of knowledge, beside those of every service."""

from pathlib import Path

from common.settings import CommonSettings
from pydantic import Field, PositiveFloat, PositiveInt, SecretStr
from pydantic_settings import SettingsConfigDict

from knowledge.domain.curated import DEFAULT_SIMILARITY, SIMILARITIES
from knowledge.domain.documents import MAX_DOCUMENT_BYTES
from knowledge.domain.embedding import DEFAULT_MIN_SCORE, MIN_SCORES, PRICES, cost_micros
from knowledge.parsing.limits import Limits


def _local_folder() -> str:
    return (Path.cwd() / ".run" / "documents").as_uri()


class Settings(CommonSettings):
    model_config = SettingsConfigDict(env_prefix="KNOWLEDGE_", frozen=True, extra="ignore", validate_by_name=True)

    port: int = 3003
    public_url: str | None = Field(default=None, description="where people reach us; by default `knowledge_url`")
    original_link_lifetime_s: int = Field(default=300, gt=0, le=300)
    openai_api_key: SecretStr = Field(validation_alias="OPENAI_API_KEY")
    openai_base_url: str = Field(default="https://api.openai.com/v1", validation_alias="OPENAI_BASE_URL")
    embedding_model: str = "sim-embedding"
    min_scores: dict[str, float] = Field(default={}, description="JSON, least cosine by embedding model")
    curated_similarities: dict[str, float] = Field(
        default={}, description="JSON, by embedding model how near a question has to be to a phrasing of an approved answer"
    )
    max_curated_answers: int = Field(default=500, gt=0, le=5_000, description="of one tenant")
    unanswered_days: PositiveInt = Field(default=90, description="the longest that customers' unanswered questions are kept")
    search_timeout_s: PositiveFloat = 4.0
    rerank_url: str | None = Field(default=None, description="whole address of a `/rerank`; without one nothing is reranked")
    rerank_model: str = "rerank"
    rerank_api_key: SecretStr | None = None
    rerank_timeout_s: PositiveFloat = 0.5
    remembered_questions: int = Field(default=100, ge=0, le=10_000, description="of one tenant, with their vectors")
    ocr_url: str | None = Field(default=None, description="whole address that reads scans; without one they are `scanned`")
    ocr_api_key: SecretStr | None = None
    ocr_timeout_s: float = Field(default=120.0, gt=0, le=400, description="of one document")
    qdrant_url: str
    qdrant_api_key: SecretStr | None = None
    object_store_url: str = Field(default_factory=_local_folder, description="file:///folder or s3://bucket/prefix")
    billing_timeout_s: PositiveFloat = 2.0
    max_documents: int = Field(default=5_000, gt=0, description="of one tenant")
    catalogue_items: int = Field(default=5_000, gt=0, le=50_000, description="of one tenant")
    embedding_prices: dict[str, int] = Field(default={}, description="JSON, micros per million tokens by embedding model")
    max_document_bytes: int = Field(default=20 << 20, gt=0, le=MAX_DOCUMENT_BYTES)
    parser_memory_bytes: PositiveInt = Limits().memory_bytes
    parser_cpu_s: PositiveInt = Limits().cpu_s
    parser_timeout_s: PositiveFloat = Limits().wall_s
    max_pages: PositiveInt = Limits().pages
    max_characters: PositiveInt = Limits().characters

    # Not `private_hosts`: what an operator lets providers be asked at is not to be read by whoever searches.
    website_private_hosts: tuple[str, ...] = Field(
        default=(), description="JSON list of `host` or `host:port` within our own network whose pages any tenant may read"
    )
    website_pages: int = Field(default=500, gt=0, le=10_000, description="the most pages of one website")
    website_page_bytes: int = Field(default=5 << 20, gt=0, le=MAX_DOCUMENT_BYTES)
    website_page_timeout_s: PositiveFloat = 30.0
    website_pause_s: float = Field(default=1.0, ge=0, le=60, description="between two requests to a site")
    website_crawl_s: PositiveFloat = Field(default=10_800.0, description="the longest that a crawl may take")

    @property
    def original_links_address(self) -> str:
        """Returns what stands before a token that opens a document's original."""
        return f"{(self.public_url or self.knowledge_url).rstrip('/')}/v1/document-originals"

    @property
    def min_score(self) -> float:
        """Returns the least cosine that counts as found, for the embedding model in use."""
        return {**MIN_SCORES, **self.min_scores}.get(self.embedding_model, DEFAULT_MIN_SCORE)

    @property
    def curated_similarity(self) -> float:
        """Returns the cosine from which on an approved answer is found, for the embedding model in use."""
        return {**SIMILARITIES, **self.curated_similarities}.get(self.embedding_model, DEFAULT_SIMILARITY)

    def embedding_cost_micros(self, tokens: int) -> int:
        """Returns what so many tokens cost with the embedding model in use; 0 when its price is not known."""
        return cost_micros({**PRICES, **self.embedding_prices}.get(self.embedding_model, 0), tokens)

    @property
    def limits(self) -> Limits:
        return Limits(
            memory_bytes=self.parser_memory_bytes,
            cpu_s=self.parser_cpu_s,
            wall_s=self.parser_timeout_s,
            pages=self.max_pages,
            characters=self.max_characters,
        )
