"""Consumers are read from the services' own list of parts."""

from devkit.generator.consumers import consumers, subscribed_types


def test_a_service_consumes_what_its_handlers_say() -> None:
    assert "llm-orchestration.tokens-spent.v1" in subscribed_types("billing")
    assert "billing" in consumers()["llm-orchestration.tokens-spent.v1"]


def test_a_service_that_only_tells_consumes_nothing() -> None:
    assert subscribed_types("gateway") == ()
