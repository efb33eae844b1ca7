"""One trace from request to last effect, and no customer in any log."""

import asyncio
import gc
import json
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import httpx2
import pytest
from common.messaging.outbox import publish
from common.telemetry import WithoutAddresses, current_traceparent, log_stray, span
from common.tracebacks import without_values
from contracts.knowledge import DocumentIndexed, DocumentRemoved
from devkit.embedded.ports import free_port
from devkit.testing.harness import Harness
from devkit.testing.statements import ask
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind
from structlog.processors import ExceptionRenderer
from structlog.testing import capture_logs
from toy import stage
from toy.stage import document, eventually, going, outgoing

CANARIES = ("+55 11 99999-0000", "meu gato morreu")


@pytest.fixture(scope="module")
def exporter() -> InMemorySpanExporter:
    exporter = InMemorySpanExporter()
    if not isinstance(trace.get_tracer_provider(), TracerProvider):
        trace.set_tracer_provider(TracerProvider())
    provider = trace.get_tracer_provider()
    assert isinstance(provider, TracerProvider)
    provider.add_span_processor(WithoutAddresses())
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return exporter


@pytest.fixture
def spans(exporter: InMemorySpanExporter) -> Iterator[InMemorySpanExporter]:
    exporter.clear()
    yield exporter
    exporter.clear()


async def test_one_trace_runs_through_outbox_broker_handler_job_and_outbox(
    toy: Harness, broker: str, tenant_id: UUID, spans: InMemorySpanExporter
) -> None:
    running = toy.running
    removed = DocumentRemoved(tenant_id=tenant_id, document_id=uuid4(), occurred_at=stage.now(), size=1)
    with span("a request", SpanKind.SERVER):
        traceparent = current_traceparent()
        async with toy.session(tenant_id) as session:
            publish(session, removed)
    assert traceparent is not None
    trace_id = traceparent.split("-")[1]

    async with going(running.relay.run, running.runner.run, *stage.consumers(toy)):
        told = await eventually(lambda: stage.everything_in(broker, stage.DOCUMENTS), lambda told: len(told) == 2)

    headers = {dict(record.headers)["ce_type"].decode(): dict(record.headers) for record in told}
    traces = {kind: of["traceparent"].decode().split("-")[1] for kind, of in headers.items()}
    assert traces == {DocumentRemoved.type: trace_id, DocumentIndexed.type: trace_id}
    ours = [one.name for one in spans.get_finished_spans() if f"{one.context.trace_id:032x}" == trace_id]
    assert {"a request", f"process {DocumentRemoved.type}", "job fetch", "complete fetch"} <= set(ours)


async def test_a_request_from_outside_continues_its_trace(quiet_toy: Harness, tenant_id: UUID) -> None:
    trace_id = "4bf92f3577b34da6a3ce929d0e0e4736"
    async with quiet_toy.client(tenant_id) as client:
        body = {"document_id": str(uuid4()), "title": "a", "occurred_at": stage.now().isoformat()}
        headers = {"traceparent": f"00-{trace_id}-00f067aa0ba902b7-01"}
        assert (await client.post("/v1/documents", json=body, headers=headers)).status_code == 202
    async with quiet_toy.database.kernel.connect() as connection:
        [row] = await ask(connection, "select headers from outbox")
    assert row.headers["traceparent"].split("-")[1] == trace_id


async def test_a_span_says_which_route_was_asked_and_not_at_which_address(
    quiet_toy: Harness, spans: InMemorySpanExporter
) -> None:
    async with quiet_toy.client() as client:
        await client.get("/v1/errors/NotFound", params={"token": "a-secret-token"})
    (served,) = [one for one in spans.get_finished_spans() if one.kind == SpanKind.SERVER]
    assert served.attributes is not None
    assert served.attributes["http.route"] == "/v1/errors/{name}"
    assert not any(secret in served.to_json() for secret in ("a-secret", "NotFound"))


async def test_a_malformed_trace_stops_nobody(toy: Harness, broker: str, tenant_id: UUID) -> None:
    await stage.produce(broker, [outgoing(document(tenant_id, trace), traceparent=trace) for trace in ("x", "00-0-0-0")])
    async with going(*stage.consumers(toy)):
        await eventually(lambda: stage.notes(toy, tenant_id), lambda notes: set(notes) == {"x", "00-0-0-0"})


def test_a_span_keeps_the_class_of_an_exception_and_not_what_it_says(spans: InMemorySpanExporter) -> None:
    with pytest.raises(KeyError), span("failing", SpanKind.INTERNAL):
        raise KeyError(CANARIES[0])
    (failed,) = spans.get_finished_spans()
    assert failed.attributes is not None
    assert failed.attributes["error.type"] == "KeyError"
    assert not failed.status.is_ok
    assert CANARIES[0] not in failed.to_json()


def test_a_traceback_shows_where_and_which_but_no_values() -> None:
    def inner() -> None:
        raise KeyError(CANARIES[0])

    def outer() -> None:
        try:
            inner()
        except KeyError as error:
            raise ExceptionGroup(CANARIES[1], [ValueError(CANARIES[0])]) from error

    with pytest.raises(ExceptionGroup) as caught:
        outer()
    told = without_values((caught.type, caught.value, caught.tb))
    assert "raise KeyError(CANARIES[0])" in told
    assert told.splitlines()[-1] == "ExceptionGroup"
    assert {"KeyError", "ValueError"} <= set(told.splitlines())
    assert not any(canary in told for canary in CANARIES)


async def test_an_exception_that_nobody_took_is_told_without_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    async def fail() -> None:
        raise KeyError(CANARIES[0])

    gc.collect()  # what other tests left behind is not told here
    asyncio.get_running_loop().set_exception_handler(log_stray)
    with capture_logs([ExceptionRenderer(without_values)]) as told:
        failed = asyncio.create_task(fail())
        await asyncio.wait({failed})
        del failed  # nobody asks what became of it
        gc.collect()
    (line,) = told
    assert line["exception"].splitlines()[-1] == "KeyError"
    assert CANARIES[0] not in str(told) + "".join(capsys.readouterr())


WAYS = ("KeyError", "ValidationError", "CheckViolation", "InvalidText", "Job")
AT_ONCE = """
import runpy, common.messaging.batches
common.messaging.batches.FIRST_PAUSE_S = 0.001
runpy.run_module("toy", run_name="__main__")
"""


async def test_no_log_names_a_customer_whatever_fails(toy: Harness, broker: str, tenant_id: UUID, tmp_path: Path) -> None:
    port = free_port()
    told = stage.environment(toy.own_database, broker, PORT=str(port), LOG_LEVEL="debug")
    events = [document(tenant_id, f"{way}: {canary}") for way in WAYS for canary in CANARIES]
    await stage.produce(broker, [outgoing(event) for event in events])
    with stage.process(tmp_path / "toy.log", told, "-c", AT_ONCE, "serve") as replica:
        await eventually(lambda: stage.everything_in(broker, stage.DEAD), lambda dead: len(dead) == 8)
        await eventually(toy.jobs, lambda jobs: len(jobs) == 2 and all(job.failed_at for job in jobs))
        for canary in CANARIES:
            assert httpx2.get(f"http://127.0.0.1:{port}/v1/bug", params={"what": canary}).status_code == 500
            assert httpx2.post(f"http://127.0.0.1:{port}/v1/notes", json={"what": canary}).status_code == 401
        metrics = httpx2.get(f"http://127.0.0.1:{port}/metrics").text
        replica.process.terminate()
        assert await replica.ended() == 0

    for canary in CANARIES:
        assert canary not in replica.printed
        assert canary.replace(" ", "%20") not in replica.printed
        assert canary not in metrics
    lines = [json.loads(line) for line in replica.printed.splitlines()]
    given_up = [line["exception"] for line in lines if line["event"] == "record_given_up"]
    assert len(given_up) == 8
    assert sum("SQLSTATE 23514 label_word_check" in told.splitlines()[-1] for told in given_up) == 2
    assert sum("LookupError" in line.get("exception", "") for line in lines if line["event"] == "job_failed") == 4
    assert sum("RuntimeError" in line.get("exception", "") for line in lines if line["event"] == "request_failed") == 2
