"""How much is said of what could not be read. It stands alone: a process that reads a document would wait for the rest."""

MOST_UNREAD = 200
