"""Log rows on disk while PostgreSQL does not answer."""

import os
from collections.abc import Sequence
from pathlib import Path

_SEGMENT_BYTES = 1_048_576


class Spool:
    """A queue of lines in files, which are named by their order; limited in bytes.

    | a segment is | when                                   | then                                           |
    |--------------|----------------------------------------|------------------------------------------------|
    | open         | the newest, created by this process    | lines are added, until it is full or is read   |
    | closed       | full, read, or of an earlier process   | read as a whole, and then removed              |

    When append returns, the lines are on the disk, also after a power failure. A file that was cut short keeps its
    complete lines, because no line is ever added after those of an earlier process.
    """

    def __init__(self, folder: Path, max_bytes: int):
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._max_bytes = max_bytes
        # Oldest first: path -> (rows, bytes).
        self._segments: dict[Path, tuple[int, int]] = {}
        for path in sorted(folder.glob("*.jsonl")):
            content = path.read_bytes()
            self._segments[path] = (content.count(b"\n"), len(content))
        self._next = 1 + max((int(path.stem) for path in self._segments), default=0)
        self._open: Path | None = None

    @property
    def empty(self) -> bool:
        return not self._segments

    @property
    def rows(self) -> int:
        return sum(rows for rows, _ in self._segments.values())

    def append(self, lines: Sequence[str]) -> int:
        """Adds lines. When the limit is reached, the last lines are left out.

        Result  number of stored lines.
        Raises  OSError when writing fails; no line is then stored.
        """
        room = self._max_bytes - sum(size for _, size in self._segments.values())
        kept: list[bytes] = []
        for line in lines:
            encoded = line.encode() + b"\n"
            room -= len(encoded)
            if room < 0:
                break
            kept.append(encoded)
        if not kept:
            return 0
        content = b"".join(kept)
        path = self._open or self._folder / f"{self._next:012}.jsonl"
        rows, size = self._segments.get(path, (0, 0))
        try:
            with open(path, "ab") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            # What is there of it would come twice, or stand half before what comes next.
            if size == 0:
                path.unlink(missing_ok=True)
            else:
                os.truncate(path, size)
            raise
        if size == 0:
            self._next += 1
            self._sync_folder()
        self._segments[path] = (rows + len(kept), size + len(content))
        self._open = None if size + len(content) >= _SEGMENT_BYTES else path
        return len(kept)

    def oldest(self) -> tuple[Path, list[str]]:
        """Oldest segment and its lines. The segment is complete.

        Raises  IndexError when the queue is empty.
        """
        if self.empty:
            raise IndexError("empty spool")
        path = next(iter(self._segments))
        if path == self._open:
            self._open = None
        # Not splitlines(): a text may hold other characters that it takes for the end of a line.
        return path, [line for line in path.read_bytes().decode("utf-8", "replace").split("\n") if line]

    def remove(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        self._sync_folder()
        self._segments.pop(path, None)

    def _sync_folder(self) -> None:
        descriptor = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
