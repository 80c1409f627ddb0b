"""Frozen snapshot of training rows."""

import gzip
import hashlib
import zlib
from pathlib import Path
from typing import Any

from ratchet_trainer.errors import TrainingFailure
from ratchet_trainer.schemas.json_schema import BrokenLine
from ratchet_trainer.tasks.task import Trainer


def read_snapshot(path: Path, expected_hash: str, trainer: Trainer) -> Any:
    """Reads the snapshot file and verifies its hash.

    Shape   path: gzip of JSON lines, snapshot-line.schema.json of the task kind. expected_hash: SHA-256 of the
            uncompressed bytes, in hexadecimal.
    Result  the snapshot in the form of the task kind.
    Raises  TRN020 missing or not gzip; TRN021 the hash does not match; TRN022 an invalid line; and errors of the kind.
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
    try:
        return trainer.snapshot(trainer.snapshot_line.lines(content), str(path))
    except BrokenLine as broken:
        raise TrainingFailure(
            "TRN022",
            f"{path} line {broken.line}",
            broken.found,
            "a line as snapshot-line.schema.json describes it",
            "This is a defect of what froze the snapshot; report it.",
        ) from broken
