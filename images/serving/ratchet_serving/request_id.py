"""UUIDs of version 7, which carry the time of their request.

Source  RFC 9562, section 5.7
"""

import random
import uuid
from datetime import datetime, timezone

# Unpredictable enough: an id grants nothing, it only has to be unlike every other.
_random = random.SystemRandom()


def new_request_id(at: datetime) -> uuid.UUID:
    """An id for a request of that instant; milliseconds are kept."""
    millis = int(at.timestamp() * 1000) & ((1 << 48) - 1)
    bits = _random.getrandbits(74)
    high, low = bits >> 62, bits & ((1 << 62) - 1)
    return uuid.UUID(int=(millis << 80) | (0x7 << 76) | (high << 64) | (0b10 << 62) | low)


def instant_of(request_id: uuid.UUID) -> datetime:
    """When the request was.

    Raises  ValueError for another version, which holds no time, and for a time that no calendar has.
    """
    if request_id.version != 7:
        raise ValueError(f"version {request_id.version}")
    try:
        return datetime.fromtimestamp((request_id.int >> 80) / 1000, timezone.utc)
    except (OverflowError, OSError) as error:
        raise ValueError(str(error)) from error
