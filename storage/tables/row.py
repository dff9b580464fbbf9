"""The base of all rows, and how their tables are told by name.

Every constraint has a name, since SQLite can only change what is named.
"""

from typing import ClassVar

from sqlalchemy import MetaData, Table
from sqlmodel import SQLModel


class Row(SQLModel):
    """The base of our rows: its own metadata, so that no other SQLModel mixes in."""

    metadata: ClassVar[MetaData] = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


METADATA = Row.metadata


def table(name: str) -> Table:
    """Give the table of this name, for statements."""
    return METADATA.tables[name]
