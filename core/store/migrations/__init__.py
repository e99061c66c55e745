"""Alembic environment of the board."""
