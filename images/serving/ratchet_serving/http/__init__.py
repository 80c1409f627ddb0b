"""Requests: who may ask, what a body may hold, and what is answered."""
