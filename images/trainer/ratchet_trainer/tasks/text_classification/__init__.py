"""Texts that get one of some classes."""
