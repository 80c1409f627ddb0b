"""Vocabulary of the evaluated model version: built from its training snapshot, or read from an input file."""

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path

from ratchet_evaluator.refusal import Refusal
from ratchet_evaluator.tasks.text_classification.text_sketch import Vocabulary, vocabulary_of


def vocabulary_for(base: Path) -> tuple[Vocabulary | None, bytes | None]:
    """Returns the vocabulary, and its file content when it was built here. Both are None when the job has neither
    input.

    Shape   <base>/processing/input/snapshot/snapshot.jsonl.gz: lines with "text"; or
            <base>/processing/input/vocabulary/vocabulary.json.gz: {"tracked": [word], "known": [word]}
    Raises  EVL013 when the snapshot cannot be read, EVL014 when the vocabulary cannot be read.
    """
    snapshot = base / "processing/input/snapshot/snapshot.jsonl.gz"
    given = base / "processing/input/vocabulary/vocabulary.json.gz"
    if snapshot.exists():
        try:
            made = vocabulary_of(_texts(snapshot))
        except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError, AttributeError) as error:
            raise _unreadable("EVL013", snapshot, error, 'gzip of lines with "text"') from error
        content = json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode()
        # Without a modification time equal vocabularies are equal bytes.
        return Vocabulary(made["tracked"], made["known"]), gzip.compress(content, mtime=0)
    if given.exists():
        try:
            read = json.loads(gzip.decompress(given.read_bytes()))
            return Vocabulary(read["tracked"], read["known"]), None
        except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError) as error:
            raise _unreadable("EVL014", given, error, 'gzip of {"tracked", "known"}') from error
    return None, None


def _texts(path: Path) -> Iterator[str]:
    with gzip.open(path, "rb") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)["text"]


def _unreadable(code: str, path: Path, error: Exception, expected: str) -> Refusal:
    found = f"it cannot be read ({type(error).__name__}: {error})"
    return Refusal(code, str(path), found, expected, "Check the job's input.")
