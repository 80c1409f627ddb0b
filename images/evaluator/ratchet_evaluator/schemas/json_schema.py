"""Validator for the generated JSON Schemas that needs no package.

The evaluator runs in the image of each model version, which may not contain fastjsonschema. This module supports the
keywords that the generated files use and rejects a file with other keywords. A test compares it with fastjsonschema,
which the other images use. Source: docs/decisions/0018
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

_GENERAL = Path(__file__).resolve().parent


class BrokenLine(Exception):
    """A line that is invalid.

    Shape   line: number of the line, from 1. found: the problem and its path, without the content of the line.
    """

    def __init__(self, line: int, found: str):
        super().__init__(f"line {line}: {found}")
        self.line = line
        self.found = found


class JsonSchema:
    """One schema. The constructor raises ValueError for a schema with an unsupported keyword."""

    def __init__(self, name: str, folder: Path = _GENERAL):
        self.document = json.loads((folder / f"{name}.schema.json").read_text(encoding="utf-8"))
        _refuse_unknown(self.document)

    def violation(self, value: Any) -> str | None:
        """
        Describes the first problem of a value with its path: `words[3] must be integer`. None when the value is valid.
        The description does not contain the value, because it may be confidential.
        """
        found = _violation(value, self.document, "")
        return None if found is None else found.removeprefix(".").strip()

    def lines(self, lines: Iterable[bytes]) -> Iterator[Any]:
        """
        Documents of JSON lines. Empty lines are skipped.
        Edges   NaN and Infinity are rejected: JSON does not have them, although Python's parser accepts them.
        Raises  BrokenLine for the first line that is not JSON or does not match the schema.
        """
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                document = json_of(line)
            except (ValueError, RecursionError) as error:
                raise BrokenLine(number, f"no JSON ({type(error).__name__})") from error
            violation = self.violation(document)
            if violation is not None:
                raise BrokenLine(number, violation)
            yield document


def json_of(content: bytes) -> Any:
    """Parses JSON. Raises ValueError, also for NaN and Infinity, and RecursionError."""
    return _JSON.decode(content.decode("utf-8"))


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


_JSON = json.JSONDecoder(parse_constant=_no_constant)

_DESCRIBING = frozenset({"$schema", "$comment", "description", "format"})


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_TYPES: dict[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "number": _is_number,
    "integer": lambda value: _is_number(value) and (isinstance(value, int) or value.is_integer()),
}

_BOUNDS: dict[str, tuple[Callable[[Any, Any], bool], str]] = {
    "minimum": (lambda value, bound: value >= bound, "at least"),
    "exclusiveMinimum": (lambda value, bound: value > bound, "above"),
    "maximum": (lambda value, bound: value <= bound, "at most"),
    "minLength": (lambda value, bound: len(value) >= bound, "at least of length"),
    "minItems": (lambda value, bound: len(value) >= bound, "at least of length"),
}

_KNOWN = {"type", "properties", "required", "items", "pattern", *_BOUNDS, *_DESCRIBING}


def _violation(value: Any, schema: dict, where: str) -> str | None:
    if not _TYPES[schema["type"]](value):
        return f"{where} must be {schema['type']}"
    for rule, (holds, words) in _BOUNDS.items():
        if rule in schema and not holds(value, schema[rule]):
            return f"{where} must be {words} {schema[rule]}"
    # In Python, $ also matches before a line break at the end.
    if "pattern" in schema and not re.search(schema["pattern"].replace("$", r"\Z"), value):
        return f"{where} must match {schema['pattern']}"
    missing = [name for name in schema.get("required", ()) if name not in value]
    if missing:
        return f"{where} must contain {', '.join(missing)}"
    for name, part in schema.get("properties", {}).items():
        if name in value and (found := _violation(value[name], part, f"{where}.{name}")):
            return found
    if "items" in schema:
        for index, item in enumerate(value):
            if found := _violation(item, schema["items"], f"{where}[{index}]"):
                return found
    return None


def _refuse_unknown(schema: dict) -> None:
    unknown = sorted(schema.keys() - _KNOWN)
    if unknown or schema.get("type") not in _TYPES:
        raise ValueError(
            f"JSON Schema with {', '.join(unknown) or schema.get('type')}; expected {', '.join(sorted(_KNOWN))}"
        )
    for part in [*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else [])]:
        _refuse_unknown(part)
