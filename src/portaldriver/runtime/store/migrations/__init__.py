"""The migrations of the state database, run by Alembic when it is opened."""
