from typing import Any

import pytest
from knowledge.settings import Settings

NEEDED = {
    "database_url": "postgresql://app@host/knowledge",
    "kernel_database_url": "postgresql://kernel@host/knowledge",
    "kafka_bootstrap": "host:9092",
    "pepper": "a-pepper-for-tests-only",
    "service_secret": "a-service-secret-for-tests-only-0",
    "qdrant_url": "http://host:6333",
    "openai_api_key": "sk-test",
}


@pytest.mark.parametrize(
    ("model", "min_scores", "least"),
    [
        ("text-embedding-3-small", None, 0.7),
        ("sim-embedding", None, 0.02),
        ("sim-embedding", '{"text-embedding-3-small": 0.3}', 0.02),
        ("text-embedding-3-small", '{"text-embedding-3-small": 0.3}', 0.3),
    ],
)
def test_each_embedding_model_has_its_own_least_score(
    model: str, min_scores: str | None, least: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KNOWLEDGE_EMBEDDING_MODEL", model)
    if min_scores:
        monkeypatch.setenv("KNOWLEDGE_MIN_SCORES", min_scores)

    assert Settings.load(**NEEDED).min_score == least


def test_the_model_is_reached_by_the_names_that_everybody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-other")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://model/v1")

    settings = Settings.load(**{name: value for name, value in NEEDED.items() if name != "openai_api_key"})

    assert settings.openai_api_key.get_secret_value() == "sk-other"
    assert settings.openai_base_url == "http://model/v1"


@pytest.mark.parametrize("wrong", [{"max_document_bytes": 1 << 40}, {"min_scores": {"model": "high"}}, {"max_pages": 0}])
def test_a_wrong_setting_is_said_at_the_start(wrong: dict[str, Any]) -> None:
    with pytest.raises(SystemExit, match=next(iter(wrong)).upper()):
        Settings.load(**NEEDED, **wrong)
