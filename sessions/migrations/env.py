"""Alembic's entry: run the wanted steps on the connection that `sessions.migrate` has opened.

The connection is already inside a transaction, so that a step and its number are kept together or
not at all.
"""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
