"""Lines of a prediction vector."""

import json
from collections.abc import Sequence
from typing import Any

from ratchet_evaluator.refusal import Refusal
from ratchet_evaluator.tasks.task import Answer, Task


def prediction_lines(
    rows: Sequence[dict[str, Any]], answers: Sequence[Answer], task: Task, vocabulary: dict[str, Any] | None
) -> list[str]:
    """One line per row, in order: key, answer, and features of the content.

    Shape   rows: of the evaluation set. answers: one per row. vocabulary: None when the job has none.
    Raises  EVL040 for a line that does not match the schema.
    """
    sketch = task.sketcher(vocabulary)
    lines = []
    for number, (row, answer) in enumerate(zip(rows, answers, strict=True), start=1):
        line = {"key": row["key"], **answer, **sketch(task.content(row))}
        violation = task.prediction_line.violation(line)
        if violation is not None:
            expected = "a line as prediction-line.schema.json describes it"
            raise Refusal("EVL040", f"prediction {number}", violation, expected, "Report it.")
        lines.append(json.dumps(line, ensure_ascii=False))
    return lines
