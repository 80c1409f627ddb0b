"""The prediction thread and request ids."""
