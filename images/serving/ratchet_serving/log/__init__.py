"""The inference log: rows on their way to PostgreSQL."""
