"""The embedded Qdrant answers an unmodified client, keeps tenants apart, and refuses what it does not understand."""

import asyncio
import json
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from devkit.embedded.qdrant import Qdrant
from qdrant_client import AsyncQdrantClient, models
from qdrant_client.http.exceptions import UnexpectedResponse

DENSE = models.VectorParams(size=4, distance=models.Distance.COSINE)
SPARSE = models.SparseVectorParams(modifier=models.Modifier.IDF)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Qdrant]:
    server = Qdrant(tmp_path_factory.mktemp("qdrant"))
    server.start(die_with_parent=True)
    yield server
    server.stop()


def client_of(server: Qdrant) -> AsyncQdrantClient:
    """Returns one that does not ask for the version too, in a thread that would find the server gone after a short story."""
    return AsyncQdrantClient(url=server.url, timeout=30, check_compatibility=False)


@pytest.fixture
async def client(server: Qdrant) -> AsyncIterator[AsyncQdrantClient]:
    client = client_of(server)
    yield client
    await client.close()


@pytest.fixture
async def chunks(client: AsyncQdrantClient) -> AsyncIterator[str]:
    await client.create_collection(
        "chunks",
        vectors_config={"dense": DENSE},
        sparse_vectors_config={"bm25": SPARSE},
        hnsw_config=models.HnswConfigDiff(m=0, payload_m=16),
    )
    await client.create_payload_index("chunks", "tenant_id", models.KeywordIndexParams(type="keyword", is_tenant=True))
    await client.create_payload_index("chunks", "position", models.PayloadSchemaType.INTEGER)
    await client.upsert("chunks", [chunk(number) for number in range(60)])
    yield "chunks"
    await client.delete_collection("chunks")


def bm25(text: str) -> models.Document:
    return models.Document(text=text, model="qdrant/bm25", options={"language": "portuguese"})


def chunk(number: int) -> models.PointStruct:
    text = f"entrega de {'gatos' if number < 30 else 'pedidos'}"
    payload = {"tenant_id": f"tenant-{number % 3}", "position": number, "text": text}
    return models.PointStruct(id=number, vector={"dense": [1, number / 60, 0, 0], "bm25": bm25(text)}, payload=payload)


def of_tenant(tenant: str) -> models.Filter:
    return models.Filter(must=[models.FieldCondition(key="tenant_id", match=models.MatchValue(value=tenant))])


async def test_a_hybrid_query_stays_within_its_tenant_even_if_only_the_outer_query_is_filtered(
    client: AsyncQdrantClient, chunks: str
) -> None:
    found = await client.query_points(
        chunks,
        prefetch=[
            models.Prefetch(query=[1, 0, 0, 0], using="dense", limit=10),
            models.Prefetch(query=bm25("gato"), using="bm25", limit=10),
        ],
        query=models.FusionQuery(fusion=models.Fusion.RRF),
        query_filter=of_tenant("tenant-1"),
        limit=10,
    )
    assert {point.payload["tenant_id"] for point in found.points} == {"tenant-1"}
    assert all("gatos" in point.payload["text"] for point in found.points)


async def test_a_batch_answers_each_search_and_refuses_all_for_one_that_is_not_understood(
    client: AsyncQdrantClient, chunks: str, server: Qdrant
) -> None:
    asked = [
        models.QueryRequest(query=[1, 0, 0, 0], using="dense", limit=2, filter=of_tenant(tenant))
        for tenant in ("tenant-0", "tenant-1")
    ]
    answers = await client.query_batch_points(chunks, asked)
    assert [[point.id for point in answer.points] for answer in answers] == [[0, 3], [1, 4]]

    good = {"query": [1, 0, 0, 0], "using": "dense"}
    url = f"{server.url}/collections/{chunks}/points/query/batch"
    for searches in ([good, {**good, "filter": {"musts": []}}], [good, {**good, "using": "other"}], "no list"):
        status, _ = await asyncio.to_thread(post, url, {"searches": searches})
        assert status == 400


async def test_rarity_is_counted_among_a_tenants_own(client: AsyncQdrantClient, chunks: str) -> None:
    async def scores(tenant: str) -> list[float]:
        found = await client.query_points(
            chunks,
            query=bm25("gato"),
            using="bm25",
            query_filter=of_tenant(tenant),
            search_params=models.SearchParams(idf=models.IdfCorpusParams(corpus=of_tenant(tenant))),
        )
        return [point.score for point in found.points]

    before = await scores("tenant-1")
    strangers = [chunk(number) for number in range(90, 150, 3)]
    assert {one.payload["tenant_id"] for one in strangers} == {"tenant-0"}
    await client.upsert(chunks, strangers)

    assert before
    assert await scores("tenant-1") == before


async def test_a_dense_query_orders_by_similarity_and_obeys_threshold_and_selector(
    client: AsyncQdrantClient, chunks: str
) -> None:
    found = await client.query_points(
        chunks,
        query=[1, 1, 0, 0],
        using="dense",
        limit=3,
        score_threshold=0.99,
        with_payload=models.PayloadSelectorInclude(include=["position"]),
        with_vectors=["dense"],
    )
    assert [point.payload for point in found.points] == [{"position": 59}, {"position": 58}, {"position": 57}]
    assert set(found.points[0].vector) == {"dense"}


async def test_points_are_counted_scrolled_retrieved_and_deleted(client: AsyncQdrantClient, chunks: str) -> None:
    assert (await client.count(chunks, of_tenant("tenant-2"))).count == 20
    first, offset = await client.scroll(chunks, scroll_filter=of_tenant("tenant-2"), limit=15)
    rest, end = await client.scroll(chunks, scroll_filter=of_tenant("tenant-2"), limit=15, offset=offset)
    assert [point.id for point in first + rest] == list(range(2, 60, 3))
    assert end is None

    await client.delete(chunks, [2, 5])
    assert [point.id for point in await client.retrieve(chunks, [2, 5, 8])] == [8]
    await client.delete(chunks, models.FilterSelector(filter=of_tenant("tenant-2")))
    assert (await client.count(chunks)).count == 40


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (models.FieldCondition(key="position", range=models.Range(gte=10, lt=12)), [10, 11]),
        (models.FieldCondition(key="tenant_id", match=models.MatchAny(any=[])), []),
        (models.FieldCondition(key="position", match=models.MatchAny(any=[7, 9, 99])), [7, 9]),
        (models.HasIdCondition(has_id=[3, 4]), [3, 4]),
        (models.IsEmptyCondition(is_empty=models.PayloadField(key="text")), []),
        (models.Filter(must_not=[models.FieldCondition(key="position", range=models.Range(gt=0))]), [0]),
        (
            models.Filter(
                should=[
                    models.FieldCondition(key="position", match=models.MatchValue(value=1)),
                    models.FieldCondition(key="position", match=models.MatchValue(value=2)),
                ]
            ),
            [1, 2],
        ),
    ],
)
async def test_a_filter_means_what_it_says(client: AsyncQdrantClient, chunks: str, condition: Any, expected: Any) -> None:
    found, _ = await client.scroll(chunks, scroll_filter=models.Filter(must=[condition]), limit=100)
    assert [point.id for point in found] == expected


async def test_a_collection_is_described_and_listed(client: AsyncQdrantClient, chunks: str) -> None:
    assert await client.collection_exists(chunks)
    assert [each.name for each in (await client.get_collections()).collections] == [chunks]
    described = await client.get_collection(chunks)
    assert described.points_count == 60
    assert described.config.params.vectors == {"dense": DENSE}
    assert described.payload_schema["tenant_id"].params.is_tenant
    assert not await client.delete_collection("another")


@pytest.mark.parametrize(
    "condition",
    [
        {"key": "tenant_id", "geo_radius": {"center": {"lon": 0, "lat": 0}, "radius": 1}},
        {"key": "tenant_id", "match": {"like": "tenant-1"}},
        {"key": "tenant_id"},
        {"key": "tenant_id", "match": {"value": "tenant-1"}, "range": {"gt": 1}},
        {"tenant": "tenant-1"},
    ],
)
@pytest.mark.parametrize("where", ["must", "musts"])
async def test_a_filter_that_is_not_understood_is_refused_everywhere(
    server: Qdrant, chunks: str, condition: Any, where: str
) -> None:
    wrong = {where: [condition]}
    for route, body in [
        ("count", {"filter": wrong}),
        ("scroll", {"filter": wrong}),
        ("delete", {"filter": wrong}),
        ("query", {"query": [1, 0, 0, 0], "using": "dense", "filter": wrong}),
        ("query", {"prefetch": {"query": [1, 0, 0, 0], "using": "dense", "filter": wrong}, "query": {"fusion": "rrf"}}),
    ]:
        status, answer = await asyncio.to_thread(post, f"{server.url}/collections/{chunks}/points/{route}", body)
        assert status == 400
        assert answer["status"]["error"].startswith("Format error in JSON body")


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        ("collections/chunks/points/facet", {}, 404),
        ("collections/absent/points/count", {}, 404),
        ("collections/chunks/points/query", {"query": [1, 0], "using": "dense"}, 400),
        ("collections/chunks/points/query", {"query": [1, 0, 0, 0], "using": "other"}, 400),
        ("collections/chunks/points/query", {"query": {"sample": "random"}}, 400),
        ("collections/chunks/points/query", {"query": [1, 0, 0, 0], "using": "dense", "lookup_from": {}}, 400),
        ("collections/chunks/points/delete", {}, 400),
        ("collections/chunks/points", {"ids": ["not-a-uuid"]}, 400),
        ("collections/chunks/points", {}, 400),
    ],
)
async def test_what_is_not_understood_is_refused_in_qdrants_shape(
    server: Qdrant, chunks: str, path: str, body: dict[str, Any], expected: Any
) -> None:
    status, answer = await asyncio.to_thread(post, f"{server.url}/{path}", body)
    assert status == expected
    assert answer["status"]["error"]


async def test_a_collection_is_made_once(client: AsyncQdrantClient, chunks: str) -> None:
    with pytest.raises(UnexpectedResponse) as refused:
        await client.create_collection(chunks, vectors_config=DENSE)
    assert refused.value.status_code == 409


async def test_acknowledged_points_survive_sigkill_and_a_clean_restart(
    client: AsyncQdrantClient, chunks: str, server: Qdrant
) -> None:
    acknowledged: list[int] = []

    async def write() -> None:
        for number in range(1_000, 1_000_000):
            await client.upsert(chunks, [chunk(number)])
            acknowledged.append(number)

    writer = asyncio.create_task(write())
    while len(acknowledged) < 200:
        await asyncio.sleep(0.01)
        assert not writer.done()
    url = server.url
    await asyncio.to_thread(server.kill)
    await asyncio.wait([writer])
    assert writer.exception() is not None

    await asyncio.to_thread(server.start, die_with_parent=True)
    assert server.url == url
    assert {point.id for point in await client.retrieve(chunks, acknowledged)} == set(acknowledged)

    await asyncio.to_thread(Qdrant(server.state).stop)
    await asyncio.to_thread(server.start, die_with_parent=True)
    assert len(await client.retrieve(chunks, acknowledged)) == len(acknowledged)
    assert (await client.get_collection(chunks)).payload_schema["tenant_id"].points >= 60 + len(acknowledged)


def test_it_listens_on_loopback_only(server: Qdrant) -> None:
    listening = [each.laddr.ip for each in psutil.Process(server.pid).net_connections() if each.status == "LISTEN"]
    assert listening == ["127.0.0.1"]


async def test_an_interrupted_creation_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "collections" / "half" / "segments").mkdir(parents=True)
    server = Qdrant(tmp_path)
    await asyncio.to_thread(server.start, die_with_parent=True)
    client = client_of(server)
    assert not await client.collection_exists("half")
    await client.create_collection("half", vectors_config=DENSE)
    await client.upsert("half", models.Batch(ids=[1], vectors=[[1, 0, 0, 0]], payloads=[{"name": "Zoë"}]))
    assert (await client.retrieve("half", [1], with_vectors=True))[0].vector == [1, 0, 0, 0]
    await client.close()
    await asyncio.to_thread(server.stop)


def post(url: str, body: Any) -> tuple[int, Any]:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"content-type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)
