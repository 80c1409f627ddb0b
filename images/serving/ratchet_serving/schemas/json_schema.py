"""Validator for the generated JSON Schemas, by fastjsonschema."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fastjsonschema

_GENERAL = Path(__file__).resolve().parent
_KINDS = {"string": "a string", "array": "a list", "object": "a JSON object", "number": "a number"}


@dataclass(frozen=True, slots=True)
class Violation:
    """Problem of an invalid document.

    Shape   path: keys and indexes of the invalid part; empty for the whole document. found, expected: texts for people.
            They do not contain the value, because it may be confidential.
    """

    path: tuple[str, ...]
    found: str
    expected: str

    @property
    def where(self) -> str:
        """`feedback[3].label`, empty for the document itself."""
        return "".join(f"[{step}]" if step.isdecimal() else f".{step}" for step in self.path).removeprefix(".")


class JsonSchema:
    """One schema. Compiling it in the constructor takes some milliseconds."""

    def __init__(self, name: str, folder: Path = _GENERAL):
        self.document = json.loads((folder / f"{name}.schema.json").read_text(encoding="utf-8"))
        self._validate = fastjsonschema.compile(self.document)

    def violation(self, value: Any) -> Violation | None:
        """First problem of a value; None when it is valid."""
        try:
            self._validate(value)
        except fastjsonschema.JsonSchemaValueException as error:
            return _explained(error)
        return None


def _explained(error: fastjsonschema.JsonSchemaValueException) -> Violation:
    path, value, rule, bound = tuple(error.path[1:]), error.value, error.rule, error.rule_definition
    if rule == "required":
        missing = next(name for name in bound if name not in value)
        return Violation((*path, missing), "nothing", "a value")
    if rule == "additionalProperties":
        known = list(error.definition["properties"])
        unknown = next(name for name in value if name not in known)
        return Violation(path, f"unknown key {unknown[:60]!r}", "no other than " + ", ".join(known))
    if rule in ("minItems", "maxItems"):
        return Violation(path, f"{len(value)} entries", f"{'at least' if rule == 'minItems' else 'at most'} {bound}")
    if rule in ("minLength", "maxLength"):
        return Violation(
            path, f"{len(value)} characters", f"{'at least' if rule == 'minLength' else 'at most'} {bound}"
        )
    if rule == "type":
        kinds = bound if isinstance(bound, list) else [bound]
        return Violation(path, kind_of(value), " or ".join(_KINDS.get(kind, kind) for kind in kinds))
    if rule == "pattern":
        return Violation(path, "a text that does not match", f"a text that matches {bound}")
    return Violation(path, kind_of(value), f"what {rule} allows")


def kind_of(value: Any) -> str:
    """Type of a JSON value. The value itself is not shown, because it may be confidential."""
    names = {type(None): "null", bool: "a boolean", int: "a number", float: "a number", list: "a list"}
    return names.get(type(value), "a string" if isinstance(value, str) else "an object")
