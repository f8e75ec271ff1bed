"""The plugin's own Alembic history."""
