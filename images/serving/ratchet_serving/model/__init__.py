"""The served model version: what PostgreSQL decided, its files, and the change to another version."""
