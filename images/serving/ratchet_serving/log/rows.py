"""Rows of the inference log. Each row is built once, as the JSON that is buffered, stored on disk and sent."""

import json
import uuid
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ratchet_evaluator.tasks.text_classification.text_sketch import TextSketch

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
    sketch: TextSketch,
    answer: tuple[str, float],
    latency_millis: float,
    text: str | None,
) -> Row:
    day = local_day(at, zone)
    row = {
        "kind": "prediction",
        "day": day,
        "workload": workload,
        "request_id": str(request_id),
        "predicted_at": at.isoformat(),
        "version": version,
        "text_length": sketch.length,
        "tokens": sketch.tokens,
        "unknown_tokens": sketch.unknown,
        "words": sketch.words,
        "class": answer[0],
        "confidence": answer[1],
        "latency_millis": round(latency_millis, 3),
        "text": None if text is None else _storable(text),
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


def _storable(text: str) -> str:
    """Removes what JSON texts may contain and PostgreSQL's may not: NUL and unpaired surrogates."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
