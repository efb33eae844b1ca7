"""How the growth of each table ends. A document is the business's own, and stays until somebody removes it."""

from common.retention import Bounded, Retention, WithParent

RETENTION: Retention = {
    "document": Bounded("as much as the plan stores; a removed one goes with its object", excused=("title", "text")),
    "chunk": WithParent("document"),
}
