"""A generated JSON Schema, compiled by fastjsonschema."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fastjsonschema

_GENERAL = Path(__file__).resolve().parent


class BrokenLine(Exception):
    """Shape   line: its number, from 1; found: what is wrong with it and where, without its content."""

    def __init__(self, line: int, found: str):
        super().__init__(f"line {line}: {found}")
        self.line = line
        self.found = found


class JsonSchema:
    """One schema; making it takes some milliseconds."""

    def __init__(self, name: str, folder: Path = _GENERAL):
        self.document = json.loads((folder / f"{name}.schema.json").read_text(encoding="utf-8"))
        self._validate = fastjsonschema.compile(self.document)

    def violation(self, value: Any) -> str | None:
        """
        What is wrong with a value and where, `weight must be bigger than 0`, without the value: texts are confidential.
        None when it fits.
        """
        try:
            self._validate(value)
        except fastjsonschema.JsonSchemaValueException as error:
            return error.message.removeprefix("data").removeprefix(".").strip()
        return None

    def lines(self, content: bytes) -> Iterator[Any]:
        """
        The documents of JSON lines; empty lines are left out.
        Edges   NaN and Infinity, which Python reads and JSON has not, are no JSON.
        Raises  BrokenLine at the first that is no JSON or does not fit.
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
