"""Limits of one request beside those of its schema. The error for a larger request names them."""

BODY_BYTES = 8 * 1_048_576
# Of a longer body, until the connection is closed instead.
READ_BYTES = 64 * 1_048_576
# Of all bodies that are being read.
HELD_BYTES = 64 * 1_048_576
OLDEST_DAYS = 400
# Clocks of two machines differ by less.
AHEAD_SECONDS = 60
