"""Vocabulary of the evaluated model version: built from its training snapshot, or read from an input file."""

import gzip
import json
import zlib
from pathlib import Path
from typing import Any

from ratchet_evaluator.refusal import Refusal
from ratchet_evaluator.schemas.json_schema import BrokenLine, json_of
from ratchet_evaluator.tasks.task import Task


def vocabulary_for(base: Path, task: Task) -> tuple[dict[str, Any] | None, bytes | None]:
    """Returns the vocabulary, and its file content when it was built here. Both are None when the job has neither
    input.

    Shape   <base>/processing/input/snapshot/snapshot.jsonl.gz: lines of snapshot-line.schema.json; or
            <base>/processing/input/vocabulary/vocabulary.json.gz: vocabulary.schema.json
    Raises  EVL013 when the snapshot cannot be read, EVL014 when the vocabulary cannot be read.
    """
    snapshot = base / "processing/input/snapshot/snapshot.jsonl.gz"
    given = base / "processing/input/vocabulary/vocabulary.json.gz"
    if snapshot.exists():
        made = _vocabulary_of_snapshot(snapshot, task)
        content = json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode()
        # Without a modification time equal vocabularies are equal bytes.
        return made, gzip.compress(content, mtime=0)
    if given.exists():
        return _given_vocabulary(given, task), None
    return None, None


def _vocabulary_of_snapshot(path: Path, task: Task) -> dict[str, Any]:
    try:
        with gzip.open(path, "rb") as file:
            return task.vocabulary_of(task.content(row) for row in task.snapshot_line.lines(file))
    except BrokenLine as broken:
        raise _unreadable("EVL013", f"{path} line {broken.line}", broken.found, "snapshot-line") from broken
    except (OSError, EOFError, zlib.error) as error:
        raise _unreadable("EVL013", str(path), f"it cannot be read ({error})", "snapshot-line") from error


def _given_vocabulary(path: Path, task: Task) -> dict[str, Any]:
    try:
        read = json_of(gzip.decompress(path.read_bytes()))
    except (OSError, EOFError, zlib.error, ValueError, RecursionError) as error:
        raise _unreadable("EVL014", str(path), f"it cannot be read ({error})", "vocabulary") from error
    violation = task.vocabulary.violation(read)
    if violation is not None:
        raise _unreadable("EVL014", str(path), violation, "vocabulary")
    return read


def _unreadable(code: str, where: str, found: str, schema: str) -> Refusal:
    return Refusal(code, where, found, f"gzip of what {schema}.schema.json describes", "Check the job's input.")
