"""Frozen evaluation set."""

import gzip
import hashlib
import zlib
from pathlib import Path

from ratchet_evaluator.refusal import Refusal
from ratchet_evaluator.schemas.json_schema import BrokenLine, JsonSchema


def read_evaluation_set(path: Path, expected_hash: str, line: JsonSchema) -> list[dict]:
    """Reads the rows of the evaluation set and verifies its hash.

    Shape   path: gzip of JSON lines. expected_hash: SHA-256 of the uncompressed bytes. line: schema of a line.
    Raises  EVL010 missing or not gzip; EVL011 the hash does not match; EVL012 no rows or an invalid line.
    """
    try:
        content = gzip.decompress(path.read_bytes())
    except (OSError, EOFError, zlib.error) as error:
        raise Refusal(
            "EVL010", str(path), f"it cannot be read ({error})", "a gzip file", "Check the job's input."
        ) from error
    found_hash = hashlib.sha256(content).hexdigest()
    if found_hash != expected_hash:
        raise Refusal(
            "EVL011",
            str(path),
            f"its SHA-256 is {found_hash}",
            f"{expected_hash}, the set that was frozen for this decision",
            "The object was changed; restore its earlier version.",
        )
    try:
        rows = list(line.lines(content.split(b"\n")))
    except BrokenLine as broken:
        raise _unfit(f"{path} line {broken.line}", broken.found) from broken
    if not rows:
        raise _unfit(str(path), "no rows")
    return rows


def _unfit(where: str, found: str) -> Refusal:
    return Refusal("EVL012", where, found, "lines as evaluation-line.schema.json describes them", "Report it.")
