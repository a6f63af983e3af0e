"""People, sensors, sessions, raw chunks, reports and their repetitions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the first tables."""
    op.create_table(
        "person",
        sa.Column("id", sa.Integer),
        sa.Column("name", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("name", name="uq_person_name"),
    )
    op.create_table(
        "sensor",
        sa.Column("id", sa.Integer),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sensor"),
        sa.UniqueConstraint("address", name="uq_sensor_address"),
    )
    _create_session()
    op.create_table(
        "chunk",
        sa.Column("id", sa.Integer),
        sa.Column("session_id", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("first_s", sa.Float, nullable=False),
        sa.Column("last_s", sa.Float, nullable=False),
        sa.Column("packets", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_chunk"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name="fk_chunk_session_id", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("session_id", "number", name="uq_chunk_session_id_number"),
    )
    _create_reports()


def _create_session() -> None:
    op.create_table(
        "session",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("sensor_id", sa.Integer),
        sa.Column("side", sa.Text, nullable=False),
        sa.Column("exercise", sa.Text, nullable=False),
        sa.Column("visit", sa.Text),
        sa.Column("profile", sa.Text, nullable=False),
        sa.Column("profile_version", sa.Integer, nullable=False),
        sa.Column("settings", sa.Text, nullable=False),
        sa.Column("program_version", sa.Text, nullable=False),
        sa.Column("started_at", sa.Text, nullable=False),
        sa.Column("time_zone", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("pain_before", sa.Integer),
        sa.Column("pain_after", sa.Integer),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("writer", sa.Text, nullable=False),
        sa.Column("alive_at", sa.Text, nullable=False),
        sa.Column("duration_s", sa.Float),
        sa.Column("chunk_count", sa.Integer),
        sa.Column("report_id", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_session"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_session_person_id"),
        sa.ForeignKeyConstraint(["sensor_id"], ["sensor.id"], name="fk_session_sensor_id"),
        sa.CheckConstraint("side IN ('left', 'right')", name="ck_session_side"),
        sa.CheckConstraint(
            "state IN ('recording', 'complete', 'interrupted')", name="ck_session_state"
        ),
        sa.CheckConstraint("pain_before BETWEEN 0 AND 10", name="ck_session_pain_before"),
        sa.CheckConstraint("pain_after BETWEEN 0 AND 10", name="ck_session_pain_after"),
    )
    op.create_index("ix_session_started_at", "session", ["started_at"])
    op.create_index(
        "ix_session_person_id_exercise_started_at",
        "session",
        ["person_id", "exercise", "started_at"],
    )
    op.create_index("ix_session_state", "session", ["state"])


def _create_reports() -> None:
    op.create_table(
        "report",
        sa.Column("id", sa.Integer),
        sa.Column("session_id", sa.Text, nullable=False),
        sa.Column("algorithm", sa.Text, nullable=False),
        sa.Column("profile_version", sa.Integer, nullable=False),
        sa.Column("made_at", sa.Text, nullable=False),
        sa.Column("rep_count", sa.Integer, nullable=False),
        sa.Column("usable", sa.Integer, nullable=False),
        sa.Column("internal_deg", sa.Float),
        sa.Column("internal_low_deg", sa.Float),
        sa.Column("internal_high_deg", sa.Float),
        sa.Column("external_deg", sa.Float),
        sa.Column("external_low_deg", sa.Float),
        sa.Column("external_high_deg", sa.Float),
        sa.Column("arc_deg", sa.Float),
        sa.Column("arc_low_deg", sa.Float),
        sa.Column("arc_high_deg", sa.Float),
        sa.Column("document", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_report"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name="fk_report_session_id", ondelete="CASCADE"
        ),
        sa.UniqueConstraint(
            "session_id",
            "algorithm",
            "profile_version",
            name="uq_report_session_id_algorithm_profile_version",
        ),
    )
    op.create_table(
        "repetition",
        sa.Column("report_id", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("start_s", sa.Float, nullable=False),
        sa.Column("end_s", sa.Float, nullable=False),
        sa.Column("internal_deg", sa.Float),
        sa.Column("external_deg", sa.Float),
        sa.Column("arc_deg", sa.Float),
        sa.PrimaryKeyConstraint("report_id", "number", name="pk_repetition"),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name="fk_repetition_report_id", ondelete="CASCADE"
        ),
    )
