"""Brings a store to the present schema, one step and one transaction at a time."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Connection

from sessions.errors import StoreDamaged, StoreTooNew

HEAD = "0004"
"""The newest step in `migrations/versions`. Here, so that opening a store that is up to date need
not load Alembic (0.3 s)."""

_LOCK = 0x7475726E6F7574  # "turnout": any number that other programs will not lock

_version = sa.table("alembic_version", sa.column("version_num", sa.Text))
_SCRIPTS = Path(__file__).parent / "migrations"


def migrate(
    writing: Callable[[], AbstractContextManager[Connection]],
    *,
    name: str,
    head: str = HEAD,
    scripts: Path = _SCRIPTS,
) -> None:
    """Apply the steps that are missing, each in a transaction of its own from `writing()`.

    A program killed half-way leaves the step before. Of two programs that open the store at once,
    one migrates and the other waits. Raises StoreTooNew, naming the store `name`, and StoreDamaged
    for a database that holds something else.
    """
    while True:
        with writing() as connection:
            _wait_for_others(connection)
            present = version(connection, name=name)
            if present is not None and present > head:
                raise StoreTooNew(
                    f"{name} was made by a newer version of turnout (its schema is {present}, "
                    f"this program knows up to {head}): update turnout to open it"
                )
            if present == head:
                return
            _step(connection, scripts)
            if version(connection, name=name) == present:
                raise StoreDamaged(f"{name} has an unknown schema {present!r}: restore a backup")


def version(connection: Connection, *, name: str) -> str | None:
    """The step a store is at; None for an empty database. Raises StoreDamaged for another's."""
    tables = sa.inspect(connection).get_table_names()
    if "alembic_version" not in tables:
        if tables:
            raise StoreDamaged(
                f"expected a turnout store or an empty database, but {name} holds other tables "
                f"({', '.join(sorted(tables)[:3])} …): choose another with --store"
            )
        return None
    found = connection.execute(sa.select(_version.c.version_num)).scalar_one_or_none()
    if found is not None and not found.isdecimal():
        raise StoreDamaged(f"{name} is a database of another program (schema {found!r})")
    return found


def _wait_for_others(connection: Connection) -> None:
    """Let one program migrate at a time; a SQLite file is locked by `writing` itself."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


def _step(connection: Connection, scripts: Path) -> None:
    from alembic.command import upgrade  # noqa: PLC0415 (0.3 s, and only when there is a step)
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    try:
        upgrade(config, "+1")
    except CommandError as error:
        raise StoreDamaged(f"the store's schema cannot be brought up to date: {error}") from error
