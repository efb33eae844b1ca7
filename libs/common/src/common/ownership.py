"""Who may migrate a database: its owner, once the roles are there that revisions give rights to."""

from sqlalchemy import Engine, text

WHO = """
    select current_user::text, pg_get_userbyid(datdba)::text, (select rolsuper from pg_roles where rolname = current_user)
    from pg_database where datname = current_database()
"""


class MigrationRefused(Exception):
    """The database is not one that may be migrated by us, or not now."""


def refuse_others(engine: Engine, service: str, needed: set[str]) -> None:
    """Raises `MigrationRefused`. Tables of a wrong owner would be locked for those who serve, or open to everybody."""
    with engine.connect() as connection:
        who, owner, is_super = connection.execute(text(WHO)).one()
        missing = sorted(needed - set(connection.execute(text("select rolname from pg_roles")).scalars()))
    if who != owner or is_super:
        raise MigrationRefused(
            f"{who} is not {owner}, to whom the database belongs, or is a superuser: migrations of {service} run as its owner, "
            "so correct migration_database_url"
        )
    if missing:
        raise MigrationRefused(
            f"there is no role {' and no role '.join(missing)}: make them with 'python -m common.provision databases'"
        )
