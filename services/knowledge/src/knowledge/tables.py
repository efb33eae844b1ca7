"""What all of knowledge's tables share."""

from common.tables import TableBase, own_registry


class Base(TableBase, registry=own_registry()):
    """The service's own metadata: no other service's tables are in it."""
