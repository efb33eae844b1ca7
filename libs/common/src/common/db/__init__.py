"""The way to a service's database: psycopg, with transactions that belong to tenants and rows of declared classes.

`docs/kernel.md` says what happens in a transaction, and in which order.
"""

from common.db.connection import Connection, ConnectionLost
from common.db.database import Database
from common.db.listening import listen, listen_for_ever
from common.db.opening import connection_to
from common.db.pool import Pool, PoolTimeout, Unreachable
from common.db.statements import BY_VALUES, Command, Listing, Rows, Values
from common.db.transaction import Gathered, Session, Transaction, gathered, resources_of, transaction_of

__all__ = [
    "BY_VALUES",
    "Command",
    "Connection",
    "ConnectionLost",
    "Database",
    "Gathered",
    "Listing",
    "Pool",
    "PoolTimeout",
    "Rows",
    "Session",
    "Transaction",
    "Unreachable",
    "Values",
    "connection_to",
    "gathered",
    "listen",
    "listen_for_ever",
    "resources_of",
    "transaction_of",
]
