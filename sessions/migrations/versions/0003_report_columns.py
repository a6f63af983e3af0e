"""What progress needs of a report, as columns, so that it need not read whole reports."""

import json
from statistics import stdev

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_report = sa.table(
    "report",
    sa.column("id", sa.Integer),
    sa.column("document", sa.Text),
    sa.column("flags", sa.Text),
    sa.column("scatter_deg", sa.Float),
)


def upgrade() -> None:
    """Add the columns and fill them from the reports that are there."""
    op.add_column("report", sa.Column("flags", sa.Text, nullable=False, server_default=""))
    op.add_column("report", sa.Column("scatter_deg", sa.Float))
    connection = op.get_bind()
    for report_id, text in connection.execute(sa.select(_report.c.id, _report.c.document)).all():
        try:
            document = json.loads(text)
        except ValueError:
            continue  # damaged: `turnout check` tells, and a new analysis mends it
        arcs = [rep["arc_deg"] for rep in document["reps"]]
        connection.execute(
            sa.update(_report)
            .where(_report.c.id == report_id)
            .values(
                flags=" ".join(document["flags"]),
                scatter_deg=stdev(arcs) if len(arcs) > 1 else None,
            )
        )
