"""Validator for the generated JSON Schemas, by fastjsonschema."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fastjsonschema

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
    """One schema. Compiling it in the constructor takes some milliseconds."""

    def __init__(self, name: str, folder: Path = _GENERAL):
        self.document = json.loads((folder / f"{name}.schema.json").read_text(encoding="utf-8"))
        self._validate = fastjsonschema.compile(self.document)

    def violation(self, value: Any) -> str | None:
        """
        Describes the first problem of a value with its path: `weight must be bigger than 0`. None when the value is
        valid. The description does not contain the value, because it may be confidential.
        """
        try:
            self._validate(value)
        except fastjsonschema.JsonSchemaValueException as error:
            return error.message.removeprefix("data").removeprefix(".").strip()
        return None

    def lines(self, content: bytes) -> Iterator[Any]:
        """
        Documents of JSON lines. Empty lines are skipped.
        Edges   NaN and Infinity are rejected: JSON does not have them, although Python's parser accepts them.
        Raises  BrokenLine for the first line that is not JSON or does not match the schema.
        """
        for number, line in enumerate(content.split(b"\n"), start=1):
            if not line:
                continue
            try:
                document = _JSON.decode(line.decode("utf-8"))
            except (ValueError, RecursionError) as error:
                raise BrokenLine(number, f"no JSON ({type(error).__name__})") from error
            violation = self.violation(document)
            if violation is not None:
                raise BrokenLine(number, violation)
            yield document


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


_JSON = json.JSONDecoder(parse_constant=_no_constant)
