"""The inference log."""
