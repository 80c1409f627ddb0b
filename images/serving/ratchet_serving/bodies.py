"""Parses request bodies. An error names the place, the found value and the expected value."""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, NoReturn

from ratchet_serving import limits
from ratchet_serving.failure import RequestRefused
from ratchet_serving.request_id import instant_of

_NEXT = "Correct the request; docs/SERVING.md shows one of each kind."


@dataclass(frozen=True, slots=True)
class PredictionRequest:
    texts: list[str]
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class Feedback:
    request_id: uuid.UUID
    label: str
    requested_at: datetime
    received_at: datetime


def prediction_request(body: bytes, now: datetime) -> PredictionRequest:
    """Parses {"texts": [...]} or {"text": "..."}, with an optional "occurred_at".

    Raises  SRV101 invalid JSON; SRV102 a text that is not a string or is too long; SRV103 too many or no texts;
            SRV104 an invalid timestamp.
    """
    document = _object(body, "body", ("text", "texts", "occurred_at"))
    if ("text" in document) == ("texts" in document):
        found = "both text and texts" if "text" in document else "neither text nor texts"
        _refuse("SRV101", "body", found, 'one of "text" and "texts"')
    if "text" in document:
        texts, named = [document["text"]], "text"
    else:
        texts, named = document["texts"], "texts"
        if not isinstance(texts, list):
            _refuse("SRV103", "texts", _kind(texts), "a list of strings")
        if not 1 <= len(texts) <= limits.TEXTS_PER_REQUEST:
            _refuse("SRV103", "texts", f"{len(texts)} texts", f"1 to {limits.TEXTS_PER_REQUEST}")
    for number, text in enumerate(texts):
        where = named if named == "text" else f"texts[{number}]"
        if not isinstance(text, str):
            _refuse("SRV102", where, _kind(text), "a string")
        # A character has at most four bytes, so most texts need not be encoded to be measured.
        if len(text) * 4 > limits.TEXT_BYTES:
            size = len(text.encode("utf-8", "surrogatepass"))
            if size > limits.TEXT_BYTES:
                _refuse("SRV102", where, f"{size} bytes", f"at most {limits.TEXT_BYTES} bytes of UTF-8", status=413)
    return PredictionRequest(texts, _instant(document.get("occurred_at"), "occurred_at", now))


def feedback_request(body: bytes, now: datetime) -> list[Feedback]:
    """Parses {"request_id", "label", "received_at"?}, or {"feedback": [a list of these]}.

    Raises  SRV101; SRV104; SRV105 an invalid request id; SRV106 no label; SRV107 too many or no entries.
    """
    known = ("request_id", "label", "received_at")
    document = _object(body, "body", (*known, "feedback"))
    if "feedback" not in document:
        return [_one_feedback(document, "", now)]
    if len(document) > 1:
        _refuse("SRV101", "body", "other keys beside feedback", "feedback alone, or one label without it")
    entries = document["feedback"]
    if not isinstance(entries, list) or not 1 <= len(entries) <= limits.FEEDBACK_PER_REQUEST:
        found = f"{len(entries)} entries" if isinstance(entries, list) else _kind(entries)
        _refuse("SRV107", "feedback", found, f"a list of 1 to {limits.FEEDBACK_PER_REQUEST}")
    read = []
    for number, entry in enumerate(entries):
        where = f"feedback[{number}]"
        if not isinstance(entry, dict):
            _refuse("SRV101", where, _kind(entry), "a JSON object")
        _refuse_unknown(entry, where, known)
        read.append(_one_feedback(entry, f"{where}.", now))
    return read


def _one_feedback(entry: dict[str, Any], where: str, now: datetime) -> Feedback:
    text, label = entry.get("request_id"), entry.get("label")
    try:
        request_id = uuid.UUID(text)
        requested_at = instant_of(request_id)
    except (ValueError, AttributeError, TypeError):
        shown = repr(text[:60]) if isinstance(text, str) else _kind(text)
        _refuse("SRV105", f"{where}request_id", shown, "the request_id of a prediction, a UUID of version 7")
    if not isinstance(label, str) or not 1 <= len(label) <= limits.LABEL_CHARACTERS or "\0" in label:
        found = f"{len(label)} characters" if isinstance(label, str) else _kind(label)
        _refuse("SRV106", f"{where}label", found, f"the true class, 1 to {limits.LABEL_CHARACTERS} characters")
    received_at = _instant(entry.get("received_at"), f"{where}received_at", now)
    return Feedback(request_id, label, requested_at, received_at)


def _object(body: bytes, where: str, known: tuple[str, ...]) -> dict[str, Any]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        _refuse("SRV101", where, f"no JSON ({' '.join(str(error).split())[:100]})", "a JSON object in UTF-8")
    if not isinstance(document, dict):
        _refuse("SRV101", where, _kind(document), "a JSON object")
    _refuse_unknown(document, where, known)
    return document


def _refuse_unknown(document: dict[str, Any], where: str, known: tuple[str, ...]) -> None:
    for key in document:
        if key not in known:
            _refuse("SRV101", where, f"unknown key {key[:60]!r}", "no other than " + ", ".join(known))


def _instant(value: Any, where: str, now: datetime) -> datetime:
    if value is None:
        return now
    expected = "an instant with its offset, as 2026-11-23T01:00:00Z"
    try:
        # Python 3.10 does not read the Z.
        at = datetime.fromisoformat(value.replace("Z", "+00:00"))
    except (ValueError, TypeError, AttributeError):
        _refuse("SRV104", where, repr(value[:60]) if isinstance(value, str) else _kind(value), expected)
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


def _kind(value: Any) -> str:
    """Type of a JSON value. The value itself is not shown, because it may be confidential."""
    names = {type(None): "null", bool: "a boolean", int: "a number", float: "a number", list: "a list"}
    return names.get(type(value), "a string" if isinstance(value, str) else "an object")


def _refuse(code: str, where: str, found: str, expected: str, status: int = 400) -> NoReturn:
    raise RequestRefused(status, code, where, found, expected, _NEXT)
