"""Frozen snapshot of training rows."""

import gzip
import hashlib
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from ratchet_trainer.errors import TrainingFailure
from ratchet_trainer.schemas.json_schema import BrokenLine
from ratchet_trainer.tasks.text_classification.schemas import SNAPSHOT_LINE


@dataclass(frozen=True)
class Snapshot:
    """Rows of a snapshot, column by column.

    Shape   three lists of equal length, in the snapshot's order; weights are positive and finite.
    """

    texts: list[str]
    labels: list[str]
    weights: list[float]


def read_snapshot(path: Path, expected_hash: str) -> Snapshot:
    """Reads the snapshot file and verifies its hash.

    Shape   gzip of JSON lines, snapshot-line.schema.json; expected_hash is the SHA-256 of the uncompressed bytes, in
            hexadecimal.
    Raises  TRN020 absent or not gzip; TRN021 another hash; TRN022 a line that does not fit; TRN023 no rows;
            TRN024 fewer than two classes with two rows each.
    """
    try:
        content = gzip.decompress(path.read_bytes())
    except (OSError, EOFError, zlib.error) as error:
        raise TrainingFailure(
            "TRN020",
            str(path),
            f"it cannot be read ({error})",
            "a gzip file of JSON lines in channel training",
            "Check the job's input channel, then train again.",
        ) from error
    found_hash = hashlib.sha256(content).hexdigest()
    if found_hash != expected_hash:
        raise TrainingFailure(
            "TRN021",
            str(path),
            f"its SHA-256 is {found_hash}",
            f"{expected_hash}, the snapshot that was frozen",
            "The object was changed; train again to freeze a new one.",
        )
    texts, labels, weights = [], [], []
    try:
        for row in SNAPSHOT_LINE.lines(content):
            texts.append(row["text"])
            labels.append(row["label"])
            weights.append(float(row["weight"]))
    except BrokenLine as broken:
        raise TrainingFailure(
            "TRN022",
            f"{path} line {broken.line}",
            broken.found,
            "a line as snapshot-line.schema.json describes it",
            "This is a defect of what froze the snapshot; report it.",
        ) from broken
    _check_classes(path, labels)
    return Snapshot(texts, labels, weights)


def _check_classes(path: Path, labels: list[str]) -> None:
    if not labels:
        raise TrainingFailure(
            "TRN023", str(path), "no rows", "rows of at least two classes", "Load labelled data, then train again."
        )
    counts = Counter(labels).most_common()
    if len(counts) < 2:
        raise TrainingFailure(
            "TRN024",
            str(path),
            f"all {len(labels)} rows have the one class {counts[0][0]!r}",
            "at least two classes with two rows each",
            "Load rows of another class, then train again.",
        )
    if counts[1][1] < 2:
        raise TrainingFailure(
            "TRN024",
            str(path),
            f"of {len(counts)} classes only {counts[0][0]!r} has two rows or more",
            "at least two classes with two rows each",
            "Load more rows, then train again.",
        )
