"""UUIDs of version 7, which contain the time of their request.

Source  RFC 9562, section 5.7
"""

import random
import uuid
from datetime import datetime, timezone

# Unpredictable enough: an id grants nothing, it only has to be unlike every other.
_random = random.SystemRandom()


def new_request_id(at: datetime) -> uuid.UUID:
    """Creates an id for a request at this time, with a resolution of milliseconds."""
    millis = int(at.timestamp() * 1000) & ((1 << 48) - 1)
    bits = _random.getrandbits(74)
    high, low = bits >> 62, bits & ((1 << 62) - 1)
    return uuid.UUID(int=(millis << 80) | (0x7 << 76) | (high << 64) | (0b10 << 62) | low)


def instant_of(request_id: uuid.UUID) -> datetime:
    """Time of the request.

    Raises  ValueError for a UUID of a different version, and for a time outside the calendar.
    """
    if request_id.version != 7:
        raise ValueError(f"version {request_id.version}")
    try:
        return datetime.fromtimestamp((request_id.int >> 80) / 1000, timezone.utc)
    except (OverflowError, OSError) as error:
        raise ValueError(str(error)) from error
