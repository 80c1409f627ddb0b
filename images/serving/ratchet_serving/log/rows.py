"""Rows of the inference log. Each row is built once, as the JSON that is buffered, stored on disk and sent."""

import json
import uuid
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from ratchet_serving.http.bodies import Feedback


class Row(NamedTuple):
    """One row of the log. `day`: partition of a prediction; None for feedback, which has no partition."""

    kind: str
    day: str | None
    line: str


def local_day(at: datetime, zone: ZoneInfo) -> str:
    """Local day of a time, such as `2026-11-23`."""
    return at.astimezone(zone).date().isoformat()


def prediction_row(
    workload: str,
    zone: ZoneInfo,
    request_id: uuid.UUID,
    at: datetime,
    version: int,
    latency_millis: float,
    logged: dict[str, Any],
) -> Row:
    """Row of one prediction. Shape   logged: values of the task kind, by column."""
    day = local_day(at, zone)
    row = {
        "kind": "prediction",
        "day": day,
        "workload": workload,
        "request_id": str(request_id),
        "predicted_at": at.isoformat(),
        "version": version,
        "latency_millis": round(latency_millis, 3),
        **{name: _storable(value) for name, value in logged.items()},
    }
    return Row("prediction", day, json.dumps(row, ensure_ascii=False, separators=(",", ":")))


def feedback_row(workload: str, zone: ZoneInfo, feedback: Feedback) -> Row:
    row = {
        "kind": "feedback",
        "workload": workload,
        "request_id": str(feedback.request_id),
        "label": _storable(feedback.label),
        "request_day": local_day(feedback.requested_at, zone),
        "day": local_day(feedback.received_at, zone),
        "received_at": feedback.received_at.isoformat(),
    }
    return Row("feedback", None, json.dumps(row, ensure_ascii=False, separators=(",", ":")))


def row_of(line: str) -> Row:
    """Parses a row that was stored on disk.

    Raises  ValueError, KeyError, TypeError for an incomplete line.
    """
    row = json.loads(line)
    return Row(row["kind"], row["day"] if row["kind"] == "prediction" else None, line)


def _storable(value: Any) -> Any:
    """Removes what JSON texts may contain and PostgreSQL's may not: NUL and unpaired surrogates."""
    if isinstance(value, str):
        return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {_storable(name): _storable(one) for name, one in value.items()}
    return value
