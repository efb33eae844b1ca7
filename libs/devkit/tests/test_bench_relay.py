"""The relay's benchmark on a real broker and database, with few rows: what it counts is what arrives."""

from common.provision.topics import create_topics
from contracts.topics import INCOMING_MESSAGES
from devkit.bench.records import in_topics
from devkit.bench.relay import ROUNDS, SERVICE, RelayBench
from devkit.testing.fixtures import OpenService


async def test_every_row_of_every_round_is_in_the_topic(open_service: OpenService, kafka_bootstrap: str) -> None:
    await create_topics(kafka_bootstrap, [INCOMING_MESSAGES])
    before = (await in_topics(kafka_bootstrap)).get(INCOMING_MESSAGES.name, 0)
    harness = await open_service(SERVICE, kafka_bootstrap=kafka_bootstrap)

    figures = await RelayBench(harness.running).measure(rate=200, seconds=1, rows=400)

    assert figures.never_arrived == 0
    assert min(figures.backlog_per_s, figures.raw_per_s, figures.live_per_s, figures.ratio) > 0
    arrived = (await in_topics(kafka_bootstrap))[INCOMING_MESSAGES.name] - before
    assert arrived == 100 + ROUNDS * (400 + 400) + 400 + 200
