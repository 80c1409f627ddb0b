"""Digest that identifies the files of a model."""

import hashlib
from pathlib import Path

# Written by MLflow's client into the folder that it downloads a model to; it is not part of the stored model.
_WRITTEN_ON_DOWNLOAD = "registered_model_meta"


def digest_of(folder: Path) -> str:
    """SHA-256, in hexadecimal, of the output of `sha256sum` for the folder's files.

    Shape   one line `<SHA-256 of the file>  <path relative to folder>` and a newline per file. Paths have slashes and
            are sorted by their UTF-8 bytes. `registered_model_meta` in the top folder is left out.
    """
    files = {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        if path.is_file() and path.relative_to(folder).as_posix() != _WRITTEN_ON_DOWNLOAD
    }
    total = hashlib.sha256()
    for name in sorted(files, key=lambda one: one.encode()):
        total.update(f"{hashlib.sha256(files[name].read_bytes()).hexdigest()}  {name}\n".encode())
    return total.hexdigest()
