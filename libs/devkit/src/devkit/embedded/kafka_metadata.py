"""The one Kafka request that readiness needs, asked without a client: clients wait and retry on their own terms."""

import socket
import struct

_METADATA, _VERSION = 3, 2
_TIMEOUT_S = 2.0


def serving_cluster(host: str, port: int) -> str | None:
    """Returns the cluster id of the broker on `port` once it lists at least one broker, else None.

    Metadata v2 (kafka.apache.org/protocol#The_Messages_Metadata) for no topics: an open port alone may be a stranger's,
    and a fresh broker accepts connections before it is registered.
    """
    try:
        with socket.create_connection((host, port), timeout=_TIMEOUT_S) as connection:
            connection.sendall(_request())
            with connection.makefile("rb") as answer:
                size = struct.unpack(">i", answer.read(4))[0]
                return _cluster_id(answer.read(size))
    except (OSError, struct.error):
        return None


def _request() -> bytes:
    client, no_topics = _string("devkit"), struct.pack(">i", 0)
    message = struct.pack(">hhi", _METADATA, _VERSION, 0) + client + no_topics
    return struct.pack(">i", len(message)) + message


def _cluster_id(answer: bytes) -> str | None:
    """After the correlation id: brokers (node id, host, port, rack), then the cluster id; -1 is the length of null."""
    brokers, at = struct.unpack_from(">i", answer, 4)[0], 8
    for _ in range(brokers):
        _, at = _read_string(answer, at + 4)
        _, at = _read_string(answer, at + 4)
    return _read_string(answer, at)[0] if brokers else None


def _string(text: str) -> bytes:
    return struct.pack(">h", len(text)) + text.encode()


def _read_string(answer: bytes, at: int) -> tuple[str | None, int]:
    size = struct.unpack_from(">h", answer, at)[0]
    end = at + 2 + max(size, 0)
    return (answer[at + 2 : end].decode() if size >= 0 else None), end
