"""HTTP: token check, request bodies and responses."""
