"""Qdrant's own engine behind the part of Qdrant's HTTP interface that the fleet uses; any REST client works unmodified.

What is not understood is refused with Qdrant's error shape, never ignored: a dropped tenant filter would be a leak.
"""

from devkit.embedded.qdrant.server import Qdrant

__all__ = ["Qdrant"]
