"""Parser of hyperparameters. Each task kind defines their defaults, types and bounds in one dataclass."""

import difflib
import json
import math
from dataclasses import field, fields
from pathlib import Path
from typing import TypeVar

from ratchet_trainer.errors import TrainingFailure
from ratchet_trainer.schemas.json_schema import JsonSchema

Hyperparameters = TypeVar("Hyperparameters")


def number(default: float, low: float, high: float, why: str):
    """Dataclass field of a number. It is an integer when the default is one."""
    return field(default=default, metadata={"low": low, "high": high, "why": why})


def choice(default: str, options: tuple[str, ...], why: str):
    """Dataclass field with a closed set of texts."""
    return field(default=default, metadata={"options": options, "why": why})


def read_hyperparameters(path: Path, kind: type[Hyperparameters]) -> Hyperparameters:
    """Reads SageMaker's hyperparameters.json.

    Shape   path: a file of hyperparameters-file.schema.json; names that begin with "sagemaker_" belong to SageMaker.
            kind: a dataclass whose fields are made by `number` and `choice`.
    Edges   without a file, all defaults apply.
    Raises  TRN010 for invalid content of the file; TRN011 with all wrong names and values.
    """
    if not path.exists():
        return kind()
    try:
        given = json.loads(path.read_text(encoding="utf-8") or "{}")
    except ValueError as error:
        raise TrainingFailure(
            "TRN010", str(path), f"not JSON ({error})", "one JSON object of strings", "Start the job anew."
        ) from error
    violation = JsonSchema("hyperparameters-file").violation(given)
    if violation is not None:
        raise TrainingFailure(
            "TRN010",
            str(path),
            violation,
            "an object as hyperparameters-file.schema.json describes it",
            "Start the job anew.",
        )
    known = {one.name: one for one in fields(kind)}
    values, problems = {}, []
    for name, text in given.items():
        if name.startswith("sagemaker_"):
            continue
        if name not in known:
            nearest = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
            hint = f"did you mean {nearest[0]}?" if nearest else f"known are {', '.join(known)}"
            problems.append(f"{name} is unknown ({hint})")
            continue
        try:
            values[name] = _parse(known[name], text)
        except ValueError as error:
            problems.append(f"{name} is {text!r} ({error})")
    if problems:
        raise TrainingFailure(
            "TRN011",
            "training.hyperparameters",
            "; ".join(problems),
            "known names with values within bounds",
            "Correct them in the workload's settings.",
        )
    return kind(**values)


def _parse(known, text: str):
    options = known.metadata.get("options")
    if options:
        if text not in options:
            raise ValueError(f"one of {', '.join(options)}")
        return text
    kind = type(known.default)
    low, high = known.metadata["low"], known.metadata["high"]
    bounds = f"{'a whole number' if kind is int else 'a number'} from {low} to {high}"
    try:
        value = kind(text)
    except ValueError:
        raise ValueError(bounds) from None
    if not math.isfinite(value) or not low <= value <= high:
        raise ValueError(bounds)
    return value
