"""What can go wrong with the memory, in words for the person who runs the program.

Knows no database: foreign exceptions become these in `storage.edge`.
"""


class StorageError(Exception):
    """The database could not do what was asked; the message says why and what to do."""


class DatabaseBusyError(StorageError):
    """Another writer held the database for too long; trying again later is right."""


class SchemaError(StorageError):
    """The tables are missing, or of another version than this program knows."""


class FeedExistsError(StorageError):
    """A feed with this address is already subscribed to."""
