"""What each route does: read the body, one call of the engine, an answer. They run on worker threads."""

from dataclasses import dataclass
from typing import Any

import qdrant_edge as edge

from devkit.embedded.qdrant import points, queries, schema
from devkit.embedded.qdrant.storage import Collection, Collections
from devkit.embedded.qdrant.wire import QdrantNotFound, as_list, fields, reading


@dataclass(frozen=True)
class QdrantCall:
    """One request: the names in its path and its JSON body."""

    collections: Collections
    path: dict[str, str]
    body: Any

    @property
    def collection(self) -> Collection:
        return self.collections[self.path["collection"]]


def list_collections(call: QdrantCall) -> Any:
    return {"collections": [{"name": name} for name in call.collections.names()]}


def collection_exists(call: QdrantCall) -> Any:
    return {"exists": call.path["collection"] in call.collections}


def get_collection(call: QdrantCall) -> Any:
    return schema.description(call.collection.definition, call.collection.shard.info())


def create_collection(call: QdrantCall) -> Any:
    with reading():
        definition = schema.read_definition(call.body)
        config = schema.engine_config(definition)
    call.collections.create(call.path["collection"], definition, config)
    return True


def delete_collection(call: QdrantCall) -> Any:
    return call.collections.delete(call.path["collection"])


def create_index(call: QdrantCall) -> Any:
    with reading():
        operation = schema.read_index(call.body)
    return _updated(call.collection, operation)


def delete_index(call: QdrantCall) -> Any:
    return _updated(call.collection, edge.UpdateOperation.delete_field_index(call.path["field"]))


def upsert(call: QdrantCall) -> Any:
    with reading():
        operation = points.read_upsert(call.collection.vectors, call.body)
    return _updated(call.collection, operation)


def delete_points(call: QdrantCall) -> Any:
    with reading():
        operation = points.read_deletion(call.body)
    return _updated(call.collection, operation)


def set_payload(call: QdrantCall) -> Any:
    with reading():
        operation = points.read_payload_change(call.body)
    return _updated(call.collection, operation)


def query(call: QdrantCall) -> Any:
    with reading():
        request = queries.read_query(call.collection.vectors, call.body)
    return _found(call.collection, request)


def query_batch(call: QdrantCall) -> Any:
    with reading():
        searches = fields(call.body, "searches")["searches"]
        requests = [queries.read_query(call.collection.vectors, each) for each in as_list(searches)]
    return [_found(call.collection, request) for request in requests]


def scroll(call: QdrantCall) -> Any:
    with reading():
        request = queries.read_scroll(call.body)
    found, next_page = call.collection.shard.scroll(request)
    return {"points": [points.record(point) for point in found], "next_page_offset": next_page}


def count(call: QdrantCall) -> Any:
    with reading():
        request = queries.read_count(call.body)
    return {"count": call.collection.shard.count(request)}


def retrieve(call: QdrantCall) -> Any:
    with reading():
        found = fields(call.body, "ids", "with_payload", "with_vector")
        ids, payload = found["ids"], queries.payload_selector(found.get("with_payload", True))
        records = call.collection.shard.retrieve(ids, payload, found.get("with_vector", False))
    return [points.record(each) for each in records]


def get_point(call: QdrantCall) -> Any:
    name = call.path["point"]
    with reading():
        found = call.collection.shard.retrieve([int(name) if name.isdecimal() else name], True, True)
    if not found:
        raise QdrantNotFound(f"Not found: Point with id {name} does not exists!")
    return points.record(found[0])


def _found(collection: Collection, request: edge.QueryRequest) -> dict[str, Any]:
    return {"points": [points.scored(point) for point in collection.shard.query(request)]}


def _updated(collection: Collection, operation: edge.UpdateOperation) -> dict[str, Any]:
    collection.update(operation)
    return {"operation_id": 0, "status": "completed"}
