"""Hyperparameters of the trainer, with their defaults, types and bounds. They are defined only here."""

import difflib
import json
import math
from dataclasses import dataclass, field, fields
from pathlib import Path

from ratchet_trainer.errors import TrainingFailure
from ratchet_trainer.schemas.json_schema import JsonSchema


def _number(default: float, low: float, high: float, why: str):
    return field(default=default, metadata={"low": low, "high": high, "why": why})


def _choice(default: str, options: tuple[str, ...], why: str):
    return field(default=default, metadata={"options": options, "why": why})


@dataclass(frozen=True)
class Hyperparameters:
    """Values that a workload may set under `training.hyperparameters`."""

    ngram_max: int = _number(2, 1, 5, "longest run of words that counts as one term")
    min_df: int = _number(2, 1, 1_000_000, "texts a term must occur in; 1 keeps every misspelling")
    max_df: float = _number(0.5, 0.01, 1.0, "share of texts above which a term says nothing")
    max_features: int = _number(500_000, 100, 10_000_000, "most frequent terms kept; bounds the memory")
    stop_words: str = _choice("english", ("english", "none"), "words dropped before terms are formed")
    regularization: float = _number(1.0, 1e-4, 1e4, "penalty, divided by the number of rows")
    max_epochs: int = _number(1000, 1, 100_000, "passes over the rows if the loss keeps falling")
    tolerance: float = _number(1e-3, 1e-8, 1.0, "gain of the loss per pass below which training ends")
    folds: int = _number(3, 2, 20, "parts of the internal cross-validation that calibrates")
    seed: int = _number(1, 0, 4_294_967_295, "of shuffling and of the folds")


def read_hyperparameters(path: Path) -> Hyperparameters:
    """Reads SageMaker's hyperparameters.json.

    Shape   one JSON object whose values are all strings; names that begin with "sagemaker_" belong to SageMaker.
    Edges   without a file, all defaults apply.
    Raises  TRN010 for invalid content of the file; TRN011 with all wrong names and values.
    """
    if not path.exists():
        return Hyperparameters()
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
    known = {one.name: one for one in fields(Hyperparameters)}
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
    return Hyperparameters(**values)


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
