"""What a person corrects afterwards, and the live count, on which a report depends."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the log of edits, the struck repetitions and the live count."""
    op.add_column("session", sa.Column("live_rep_count", sa.Integer))
    op.add_column("session", sa.Column("struck", sa.Text, nullable=False, server_default="[]"))
    op.create_table(
        "edit",
        sa.Column("id", sa.Integer),
        sa.Column("session_id", sa.Text, nullable=False),
        sa.Column("made_at", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("after", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_edit"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name="fk_edit_session_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_edit_session_id", "edit", ["session_id"])
