"""Text classification: assigns one class to a text."""
