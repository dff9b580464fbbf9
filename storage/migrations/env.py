"""Alembic's entry: runs the migrations in the transaction that `storage.schema` hands over."""

from alembic import context

from storage.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,  # SQLite cannot alter a column: the table is made anew
)
with context.begin_transaction():
    context.run_migrations()
