"""The tables, as they are now. How they came to be so is told by `sessions/migrations/versions`.

Times are UTC in ISO 8601 with milliseconds and "Z": they sort as text and mean the same in both
databases. Documents are JSON text, so that a report comes back exactly as it was stored. Sessions
carry short text ids; everything that hangs on a session goes with it when it is deleted.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    # Alembic can only change what has a name, and the same name in both databases.
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

person = Table(
    "person",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
)

sensor = Table(
    "sensor",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("address", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    # What was measured of this sensor, as JSON; goes into the settings of its sessions.
    Column("calibration", Text, nullable=False, server_default="{}"),
)

session = Table(
    "session",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("sensor_id", ForeignKey("sensor.id")),
    Column("side", Text, nullable=False),
    Column("exercise", Text, nullable=False),
    Column("visit", Text),
    Column("profile", Text, nullable=False),
    Column("profile_version", Integer, nullable=False),
    Column("settings", Text, nullable=False),
    Column("program_version", Text, nullable=False),
    Column("started_at", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("pain_before", Integer),
    Column("pain_after", Integer),
    Column("state", Text, nullable=False),
    Column("writer", Text, nullable=False),  # "host:process" of whoever records it
    Column("alive_at", Text, nullable=False),  # when that program last said so
    Column("duration_s", Float),  # known once the session is closed
    Column("chunk_count", Integer),  # likewise: how a missing last chunk is noticed
    Column("report_id", Integer),  # the newest report: what lists and progress read
    Column("live_rep_count", Integer),  # what was counted while recording; the report compares
    # Struck repetitions, each by a moment within it, as a JSON list: its number may change with the
    # algorithm, the moment does not.
    Column("struck", Text, nullable=False, server_default="[]"),
    # Pauses as a JSON list of [from, to] in the report's time; the last may have no end: null.
    Column("pauses", Text, nullable=False, server_default="[]"),
    CheckConstraint("side IN ('left', 'right')", name="side"),
    CheckConstraint("state IN ('recording', 'complete', 'interrupted')", name="state"),
    CheckConstraint("pain_before BETWEEN 0 AND 10", name="pain_before"),
    CheckConstraint("pain_after BETWEEN 0 AND 10", name="pain_after"),
    Index("ix_session_started_at", "started_at"),
    Index("ix_session_person_id_exercise_started_at", "person_id", "exercise", "started_at"),
    Index("ix_session_state", "state"),
)

chunk = Table(
    "chunk",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("session_id", ForeignKey("session.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),  # 0, 1, 2, ... within the session
    Column("first_s", Float, nullable=False),  # arrival of its first packet
    Column("last_s", Float, nullable=False),
    Column("packets", LargeBinary, nullable=False),  # see sessions/packing.py
    UniqueConstraint("session_id", "number"),
)

report = Table(
    "report",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("session_id", ForeignKey("session.id", ondelete="CASCADE"), nullable=False),
    Column("algorithm", Text, nullable=False),
    Column("profile_version", Integer, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("rep_count", Integer, nullable=False),
    Column("usable", Integer, nullable=False),  # 0 or 1
    Column("internal_deg", Float),  # the typical repetition, with its 95 % interval
    Column("internal_low_deg", Float),
    Column("internal_high_deg", Float),
    Column("external_deg", Float),
    Column("external_low_deg", Float),
    Column("external_high_deg", Float),
    Column("arc_deg", Float),
    Column("arc_low_deg", Float),
    Column("arc_high_deg", Float),
    Column("document", Text, nullable=False),
    Column("flags", Text, nullable=False, server_default=""),  # separated by spaces
    Column("scatter_deg", Float),  # standard deviation of the arc over the repetitions
    UniqueConstraint("session_id", "algorithm", "profile_version"),
)

edit = Table(
    "edit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("session_id", ForeignKey("session.id", ondelete="CASCADE"), nullable=False),
    Column("made_at", Text, nullable=False),
    Column("what", Text, nullable=False),  # "side", "note", "pain_before", "struck", ...
    Column("before", Text, nullable=False),  # JSON
    Column("after", Text, nullable=False),  # JSON
    Index("ix_edit_session_id", "session_id"),
)

repetition = Table(
    "repetition",
    metadata,
    Column("report_id", ForeignKey("report.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),  # 1, 2, 3, ... within the report
    Column("start_s", Float, nullable=False),
    Column("end_s", Float, nullable=False),
    Column("internal_deg", Float),
    Column("external_deg", Float),
    Column("arc_deg", Float),
)
