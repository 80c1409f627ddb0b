"""Predictions: one thread that computes them, and their ids."""
