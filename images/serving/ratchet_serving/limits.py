"""Limits of one request. The error for a larger request names them."""

TEXTS_PER_REQUEST = 1000
# The same as a text may have that a workload loads by default (source.maxTextBytes).
TEXT_BYTES = 1_048_576
BODY_BYTES = 8 * 1_048_576
# Of a longer body, until the connection is closed instead.
READ_BYTES = 64 * 1_048_576
# Of all bodies that are being read.
HELD_BYTES = 64 * 1_048_576
FEEDBACK_PER_REQUEST = 1000
LABEL_CHARACTERS = 500
OLDEST_DAYS = 400
# Clocks of two machines differ by less.
AHEAD_SECONDS = 60
