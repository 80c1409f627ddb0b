"""Parses request bodies. An error names the place, the found value and the expected value."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, NoReturn

from ratchet_evaluator.tasks.task import Content

from ratchet_serving.failure import RequestRefused
from ratchet_serving.http import limits
from ratchet_serving.predict.request_id import instant_of
from ratchet_serving.schemas.json_schema import JsonSchema
from ratchet_serving.tasks.task import ServedTask

_NEXT = "Correct the request; docs/SERVING.md shows one of each kind."
_FEEDBACK = JsonSchema("feedback-body")
_FEEDBACK_LIST = JsonSchema("feedback-list-body")
# Error codes by place in the body; * is any index. Every other place has SRV101.
_FEEDBACK_CODES = {"request_id": "SRV105", "label": "SRV106", "received_at": "SRV104"}
_FEEDBACK_LIST_CODES = {"feedback": "SRV107"} | {f"feedback.*.{name}": code for name, code in _FEEDBACK_CODES.items()}


@dataclass(frozen=True, slots=True)
class PredictionRequest:
    contents: list[Content]
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class Feedback:
    request_id: uuid.UUID
    label: str
    requested_at: datetime
    received_at: datetime


def prediction_request(body: bytes, task: ServedTask, now: datetime) -> PredictionRequest:
    """Parses the body of POST /predict, which request.schema.json of the task kind describes.

    Raises  SRV101 invalid JSON; SRV104 an invalid timestamp; and errors of the task kind.
    """
    document = _document(body)
    _refuse_unfit(document, task.request, {**task.request_codes, "occurred_at": "SRV104"})
    contents = task.contents(document)
    return PredictionRequest(contents, _instant(document.get("occurred_at"), "occurred_at", now))


def feedback_request(body: bytes, now: datetime) -> list[Feedback]:
    """Parses one label, feedback-body.schema.json, or several, feedback-list-body.schema.json.

    Raises  SRV101; SRV104; SRV105 an invalid request id; SRV106 no label; SRV107 too many or no entries.
    """
    document = _document(body)
    if not isinstance(document, dict) or "feedback" not in document:
        _refuse_unfit(document, _FEEDBACK, _FEEDBACK_CODES)
        return [_one_feedback(document, "", now)]
    if len(document) > 1:
        _refuse("SRV101", "body", "other keys beside feedback", "feedback alone, or one label without it")
    _refuse_unfit(document, _FEEDBACK_LIST, _FEEDBACK_LIST_CODES)
    entries = document["feedback"]
    return [_one_feedback(entry, f"feedback[{number}].", now) for number, entry in enumerate(entries)]


def _refuse(code: str, where: str, found: str, expected: str, status: int = 400) -> NoReturn:
    raise RequestRefused(status, code, where, found, expected, _NEXT)


def _document(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        _refuse("SRV101", "body", f"no JSON ({' '.join(str(error).split())[:100]})", "a JSON object in UTF-8")


def _refuse_unfit(document: Any, schema: JsonSchema, codes: Mapping[str, str]) -> None:
    violation = schema.violation(document)
    if violation is not None:
        place = ".".join("*" if step.isdecimal() else step for step in violation.path)
        _refuse(codes.get(place, "SRV101"), violation.where or "body", violation.found, violation.expected)


def _one_feedback(entry: dict[str, Any], where: str, now: datetime) -> Feedback:
    shown = entry["request_id"]
    try:
        request_id = uuid.UUID(shown)
        requested_at = instant_of(request_id)
    except ValueError:
        _refuse("SRV105", f"{where}request_id", repr(shown[:60]), "the request_id of a prediction, a UUID of version 7")
    received_at = _instant(entry.get("received_at"), f"{where}received_at", now)
    return Feedback(request_id, entry["label"], requested_at, received_at)


def _instant(value: Any, where: str, now: datetime) -> datetime:
    if value is None:
        return now
    expected = "an instant with its offset, as 2026-11-23T01:00:00Z"
    try:
        # Python 3.10 does not read the Z.
        at = datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError:
        _refuse("SRV104", where, repr(value[:60]), expected)
    if at.tzinfo is None:
        _refuse("SRV104", where, f"{value!r}, which has no offset", expected)
    try:
        at = at.astimezone(timezone.utc)
    except OverflowError:
        _refuse("SRV104", where, repr(value), expected)
    if at > now + timedelta(seconds=limits.AHEAD_SECONDS):
        _refuse("SRV104", where, f"{value}, which is in the future", "now or earlier")
    if at < now - timedelta(days=limits.OLDEST_DAYS):
        _refuse("SRV104", where, f"{value}", f"an instant of the last {limits.OLDEST_DAYS} days")
    return at
