"""The history of the schema: one file in `versions` for each step, applied at opening.

`env.py` is how Alembic finds its way here; `sessions.migrate` calls it.
"""
