"""Validation of a model's predictions."""

import math

from ratchet_evaluator.refusal import Refusal
from ratchet_evaluator.tasks.task import Answer

_CONTRACT = "one row per text with columns class (a known class) and confidence (a number from 0 to 1)"
_NEXT = "Correct the trainer that made this model; the contract is in docs/decisions/0006."


def checked_answers(answer, texts: int, classes: frozenset[str] | None) -> list[Answer]:
    """Validates the predictions of a model and returns {"class", "confidence"} of each text, in order.

    Shape   answer: DataFrame that the model's predict returned. texts: number of texts. classes: classes that the
            model declares, None when it declares none.
    Raises  EVL020 wrong columns or number of rows; EVL021 a missing or unknown class; EVL022 a confidence outside [0,
            1].
    """
    columns = list(getattr(answer, "columns", []))
    if "class" not in columns or "confidence" not in columns:
        found = f"columns {columns}" if columns else f"a {type(answer).__name__}"
        raise Refusal("EVL020", "answer of the model", found, _CONTRACT, _NEXT)
    if len(answer) != texts:
        raise Refusal("EVL020", "answer of the model", f"{len(answer)} rows for {texts} texts", _CONTRACT, _NEXT)
    checked = []
    pairs = zip(answer["class"].tolist(), answer["confidence"].tolist(), strict=True)
    for number, (name, value) in enumerate(pairs):
        if not isinstance(name, str) or not name or (classes is not None and name not in classes):
            raise Refusal("EVL021", f"answer {number} of a batch", f"class {name!r}", _CONTRACT, _NEXT)
        try:
            confidence = float(value)
        except (TypeError, ValueError):
            confidence = math.nan
        if not 0 <= confidence <= 1:
            raise Refusal("EVL022", f"answer {number} of a batch", f"confidence {value!r}", _CONTRACT, _NEXT)
        checked.append({"class": name, "confidence": confidence})
    return checked
