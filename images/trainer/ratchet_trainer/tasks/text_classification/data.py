"""Training rows of a text classifier."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ratchet_trainer.errors import TrainingFailure


@dataclass(frozen=True)
class Snapshot:
    """Rows of a snapshot, column by column.

    Shape   three lists of equal length, in the snapshot's order; weights are positive and finite.
    """

    texts: list[str]
    labels: list[str]
    weights: list[float]


def snapshot_of(rows: Iterable[dict[str, Any]], where: str) -> Snapshot:
    """Snapshot of rows that are valid by snapshot-line.schema.json.

    Shape   where: name of the rows in an error.
    Raises  TRN023 no rows; TRN024 fewer than two classes with two rows each.
    """
    texts, labels, weights = [], [], []
    for row in rows:
        texts.append(row["text"])
        labels.append(row["label"])
        weights.append(float(row["weight"]))
    _check_classes(where, labels)
    return Snapshot(texts, labels, weights)


def _check_classes(where: str, labels: list[str]) -> None:
    if not labels:
        raise TrainingFailure(
            "TRN023", where, "no rows", "rows of at least two classes", "Load labelled data, then train again."
        )
    counts = Counter(labels).most_common()
    if len(counts) < 2:
        raise TrainingFailure(
            "TRN024",
            where,
            f"all {len(labels)} rows have the one class {counts[0][0]!r}",
            "at least two classes with two rows each",
            "Load rows of another class, then train again.",
        )
    if counts[1][1] < 2:
        raise TrainingFailure(
            "TRN024",
            where,
            f"of {len(counts)} classes only {counts[0][0]!r} has two rows or more",
            "at least two classes with two rows each",
            "Load more rows, then train again.",
        )
