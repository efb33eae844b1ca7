"""Logs, traces and how both travel. No personal data: ids and types only."""

import asyncio
import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import structlog
from opentelemetry import propagate, trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Span as RecordedSpan
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import Span, SpanKind, StatusCode

from common.settings import CommonSettings
from common.tracebacks import without_values

tracer = trace.get_tracer("prosa")


class WithoutAddresses(SpanProcessor):
    """Takes out of spans what FastAPI says of a request's address: it may hold a secret, as that of a webhook or a file does.
    What was asked for, `http.route` says.
    """

    def on_start(self, span: RecordedSpan, parent_context: Context | None = None) -> None:
        for name in ("url.path", "url.query"):
            if name in (span.attributes or {}):
                span.set_attribute(name, "REDACTED")


def start_telemetry(service: str, settings: CommonSettings) -> None:
    """Configure logs and traces of this process. Without an OTLP endpoint no span is recorded, but ids still travel."""
    _start_logging(service, settings)
    share = settings.trace_share if settings.otlp_endpoint else 0.0
    provider = TracerProvider(
        resource=Resource.create({"service.name": service, "service.namespace": "prosa"}),
        sampler=ParentBased(TraceIdRatioBased(share)),
    )
    provider.add_span_processor(WithoutAddresses())
    if settings.otlp_endpoint:
        exporter = OTLPSpanExporter(endpoint=f"{settings.otlp_endpoint.rstrip('/')}/v1/traces")
        provider.add_span_processor(BatchSpanProcessor(exporter))
    trace.set_tracer_provider(provider)


def stop_telemetry() -> None:
    """Send what is still in memory."""
    provider = trace.get_tracer_provider()
    if isinstance(provider, TracerProvider):
        provider.shutdown()


def current_traceparent() -> str | None:
    """Returns the W3C `traceparent` of the running span, for an outbox row or a job."""
    span = trace.get_current_span().get_span_context()
    return f"00-{span.trace_id:032x}-{span.span_id:016x}-{int(span.trace_flags):02x}" if span.is_valid else None


def context_of(traceparent: str | None) -> Context | None:
    """Returns the trace that a record or a job continues; None for none, or one that is malformed."""
    return propagate.extract({"traceparent": traceparent}) if traceparent else None


@contextmanager
def span(name: str, kind: SpanKind, traceparent: str | None = None, **attributes: str | int) -> Iterator[Span]:
    """Yields a span that continues `traceparent`, or the running one. Of an exception it keeps the class only."""
    with tracer.start_as_current_span(
        name, context_of(traceparent), kind, attributes, record_exception=False, set_status_on_exception=False
    ) as current:
        try:
            yield current
        except Exception as error:
            current.set_attribute("error.type", type(error).__qualname__)
            current.set_status(StatusCode.ERROR)
            raise


def log_stray(_: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
    """What an event loop says of an exception that nobody took. Its own message would quote tasks and arguments."""
    structlog.get_logger().error("task_exception_unhandled", exc_info=context.get("exception"))


def _start_logging(service: str, settings: CommonSettings) -> None:
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(without_values),
        _add_trace,
    ]
    # The console's rich tracebacks would print local variables, and with them passwords and what customers wrote.
    console = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    renderer: structlog.typing.Processor = structlog.processors.JSONRenderer() if settings.log_format == "json" else console
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=renderer, foreign_pre_chain=shared))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    sys.excepthook = lambda *exc_info: structlog.get_logger().critical("process_died", exc_info=exc_info)
    for noisy in ("aiokafka", "httpx2", "httpx", "httpcore", "openai", "uvicorn.access"):
        logging.getLogger(noisy).setLevel(logging.ERROR if noisy == "aiokafka" else logging.WARNING)


def _add_trace(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        event["trace_id"] = f"{context.trace_id:032x}"
    return event
