"""What was measured of a sensor itself, and the pauses of a session."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add a column each; there is nothing to fill them with."""
    op.add_column("sensor", sa.Column("calibration", sa.Text, nullable=False, server_default="{}"))
    op.add_column("session", sa.Column("pauses", sa.Text, nullable=False, server_default="[]"))
