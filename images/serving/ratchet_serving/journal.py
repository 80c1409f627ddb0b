"""The server's log: JSON lines on standard output. Requests are counted in metrics and not logged."""

import json
import sys
import threading
from datetime import datetime, timezone

_lock = threading.Lock()


def log_line(level: str, message: str, **fields: object) -> None:
    """Writes one JSON line.

    Shape   level: info, warning or error. The message of a failure begins with its code and ends with the next step.
    """
    line = {"time": datetime.now(timezone.utc).isoformat(timespec="milliseconds"), "level": level, "message": message}
    with _lock:
        sys.stdout.write(json.dumps(line | fields, default=str) + "\n")
        sys.stdout.flush()


def reason(error: BaseException) -> str:
    """An error in one short line."""
    return f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"
