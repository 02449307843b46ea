"""The tables of a ledger, the same in SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import UserDefinedType

__all__ = ["ENTRIES", "LEASES", "METADATA", "ORIGINS", "SETTINGS", "TEXTS"]


class _Bytes(UserDefinedType[bytes]):
    """Bytes as the driver gives them. SQLAlchemy's own type fails on a text put there by hand."""

    cache_ok = True

    def __init__(self, name: str) -> None:
        self.name = name

    def get_col_spec(self, **_options: Any) -> str:  # the signature is SQLAlchemy's
        """Return the name of the type in SQL."""
        return self.name


# Both databases must sort texts alike: by their bytes.
_TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
_BYTES = _Bytes("BLOB").with_variant(_Bytes("BYTEA"), "postgresql")
_SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

METADATA = sa.MetaData()

# The big columns come last: SQLite reads a row from its beginning, and only as far as it must.
ENTRIES = sa.Table(
    "modellake_entries",
    METADATA,
    sa.Column("sequence", _SEQUENCE, primary_key=True, autoincrement=False),
    sa.Column("time", _TEXT, nullable=False),
    sa.Column("actor", _TEXT, nullable=False),
    sa.Column("action", _TEXT, nullable=False),
    sa.Column("record", _TEXT, nullable=False),
    sa.Column("type", _TEXT, nullable=False),
    sa.Column("visibility", _TEXT, nullable=False),
    sa.Column("content_digest", _TEXT, nullable=False),
    sa.Column("previous", _TEXT, nullable=False),
    sa.Column("digest", _TEXT, nullable=False),
    sa.Column("salt", _BYTES),
    sa.Column("content", _BYTES),
    sa.Index("modellake_entries_by_record", "record", "sequence"),
    sa.Index("modellake_entries_by_time", "time", "sequence"),
)
ORIGINS = sa.Table(
    "modellake_origins",
    METADATA,
    sa.Column("sequence", _SEQUENCE, primary_key=True, autoincrement=False),
    sa.Column("text_digest", _TEXT),
    sa.Column("origin", _BYTES, nullable=False),
    sa.Index("modellake_origins_by_text", "text_digest"),
)
TEXTS = sa.Table(
    "modellake_texts",
    METADATA,
    sa.Column("digest", _TEXT, primary_key=True),
    sa.Column("text", _BYTES, nullable=False),
)
SETTINGS = sa.Table(
    "modellake_settings",
    METADATA,
    sa.Column("name", _TEXT, primary_key=True),
    sa.Column("value", _TEXT, nullable=False),
)
LEASES = sa.Table(
    "modellake_leases",
    METADATA,
    sa.Column("name", _TEXT, primary_key=True),
    sa.Column("holder", _TEXT, nullable=False),
    sa.Column("term", _SEQUENCE, nullable=False),
    sa.Column("expires", sa.Double(), nullable=False),
)
