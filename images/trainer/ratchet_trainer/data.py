"""Frozen snapshot of training rows."""

import gzip
import hashlib
import json
import math
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from ratchet_trainer.errors import TrainingFailure


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

    Shape   gzip of JSON lines {"key", "text", "label", "weight"}. expected_hash: SHA-256 of the uncompressed bytes,
            in hexadecimal.
    Raises  TRN020 missing or not gzip; TRN021 the hash does not match; TRN022 an invalid line; TRN023 no rows; TRN024
            fewer than two classes with two rows each.
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
    for number, line in enumerate(content.split(b"\n"), start=1):
        if not line:
            continue
        try:
            row = json.loads(line)
            text, label, weight = row["text"], row["label"], float(row["weight"])
            if not (isinstance(text, str) and isinstance(label, str) and label):
                raise TypeError("text and label must be strings")
            if not (math.isfinite(weight) and weight > 0):
                raise ValueError(f"weight {weight}")
        except (ValueError, KeyError, TypeError) as error:
            raise TrainingFailure(
                "TRN022",
                f"{path} line {number}",
                f"{type(error).__name__} {error}",
                'one JSON object {"key", "text", "label", "weight"} with a weight above 0',
                "This is a defect of what froze the snapshot; report it.",
            ) from error
        texts.append(text)
        labels.append(label)
        weights.append(weight)
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
