"""How the growth of the catalogue's tables ends. An item is the business's own, and stays until somebody removes it."""

from common.retention import Bounded, Retention, WithParent

RETENTION: Retention = {
    "catalogue_item": Bounded("as many as the installation has room for", excused=("content", "vector")),
    "catalogue_point": WithParent("catalogue_item"),
    "catalogue_import": Bounded("the newest fifty of a tenant", excused=("filename", "problems")),
    "catalogue_feed": Bounded("one row of a tenant"),
    "catalogue_forgotten": Bounded("until the vector store has forgotten them"),
}
