"""Inference log: writes predictions from memory to PostgreSQL without delaying requests."""

import threading
import time
from collections import deque
from collections.abc import Sequence

from ratchet_serving.journal import log_line, reason
from ratchet_serving.log.row_writer import DatabaseAway, RowWriter
from ratchet_serving.log.rows import Row, row_of
from ratchet_serving.log.spool import Spool
from ratchet_serving.metrics import Metrics

_BATCH_ROWS = 1000
_PAUSE_SECONDS = 0.2
_IDLE_SECONDS = 60.0
_RETRY_SECONDS = (0.5, 15.0)
_CLOSING_SECONDS = 8.0


class InferenceLog:
    """A bounded buffer in memory, and one thread that empties it.

    | state   | a batch of the buffer is written | leaves when                                                  |
    |---------|----------------------------------|--------------------------------------------------------------|
    | direct  | to PostgreSQL                    | PostgreSQL does not answer: the batch goes to disk, then away |
    | away    | to disk, after the earlier rows  | all rows on disk are in PostgreSQL, in order: direct again   |
    | closing | to PostgreSQL, otherwise to disk | the buffer is empty                                          |

    When an acknowledgement was lost and a row is written twice, PostgreSQL stores it only once. Rows are dropped and
    counted only when both the disk and the buffer are full.
    Edges   rows in the memory of a killed process are lost: the rows of its last fraction of a second.
    """

    def __init__(self, writer: RowWriter, spool: Spool, metrics: Metrics, max_bytes: int = 32 * 1_048_576):
        self._writer = writer
        self._spool = spool
        self._metrics = metrics
        self._max_bytes = max_bytes
        self._buffer: deque[Row] = deque()
        self._bytes = 0
        self._lock = threading.Lock()
        self._flush_requested = threading.Event()
        self._closing = False
        self._pause = _RETRY_SECONDS[0]
        self._retry_at = 0.0
        self._away = False
        metrics.buffered_rows.set_function(lambda: len(self._buffer))
        metrics.spilled_rows.set(spool.rows)
        self._thread = threading.Thread(target=self._run, name="inference-log", daemon=True)
        self._thread.start()

    def add(self, rows: Sequence[Row]) -> None:
        """Adds rows to the buffer. Never waits and never fails."""
        with self._lock:
            for number, row in enumerate(rows):
                if self._bytes + len(row.line) > self._max_bytes:
                    self._drop(len(rows) - number, "memory")
                    break
                self._buffer.append(row)
                self._bytes += len(row.line)
            full = len(self._buffer) >= _BATCH_ROWS
        if full:
            self._flush_requested.set()

    def close(self) -> None:
        """Writes the remaining rows, or leaves them on disk for the next process. Takes at most some seconds."""
        self._closing = True
        self._flush_requested.set()
        self._thread.join()

    def _run(self) -> None:
        written_at = time.monotonic()
        while True:
            try:
                if len(self._buffer) < _BATCH_ROWS and not self._closing:
                    self._flush_requested.wait(_PAUSE_SECONDS)
                self._flush_requested.clear()
                if self._buffer:
                    written_at = time.monotonic()
                    self._store(self._take())
                elif time.monotonic() - written_at > _IDLE_SECONDS:
                    # Without rows there is no connection, so that an idle database can pause.
                    self._writer.close()
                if self._closing:
                    break
                if not self._spool.empty and time.monotonic() >= self._retry_at:
                    self._replay()
            except Exception as error:
                # Of the disk, in the end; the thread must live, and the next batch may fare better.
                log_line("error", f"SRV302 inference log: {reason(error)}. Check the disk of SPILL_DIR.")
                time.sleep(_PAUSE_SECONDS)
        self._finish()

    def _take(self) -> list[Row]:
        with self._lock:
            rows = [self._buffer.popleft() for _ in range(min(len(self._buffer), _BATCH_ROWS))]
            self._bytes -= sum(len(row.line) for row in rows)
        return rows

    def _store(self, rows: list[Row]) -> None:
        if self._spool.empty and time.monotonic() >= self._retry_at and self._write(rows):
            return
        try:
            kept = self._spool.append([row.line for row in rows])
        except OSError as error:
            log_line("error", f"SRV302 inference log: {reason(error)}. Check the disk of SPILL_DIR.")
            kept = 0
        self._drop(len(rows) - kept, "disk")
        self._metrics.spilled_rows.set(self._spool.rows)

    def _write(self, rows: list[Row], connect_seconds: int | None = None) -> bool:
        try:
            refused = self._writer.write(rows, connect_seconds)
        except DatabaseAway as error:
            if not self._away:
                log_line(
                    "warning",
                    f"SRV303 inference log: PostgreSQL does not answer ({error}). Rows wait on disk until it does.",
                )
            self._away = True
            self._retry_at = time.monotonic() + self._pause
            self._pause = min(2 * self._pause, _RETRY_SECONDS[1])
            return False
        if self._away:
            log_line("info", "inference log: PostgreSQL answers again; waiting rows are written")
        self._away = False
        self._pause = _RETRY_SECONDS[0]
        self._retry_at = 0.0
        self._drop(refused, "refused")
        self._metrics.written_rows.inc(len(rows) - refused)
        return True

    def _replay(self, until: float | None = None) -> None:
        """Writes rows from the disk to PostgreSQL, oldest first, while the buffer has free space."""
        while not self._spool.empty and (until is None or time.monotonic() < until):
            path, lines = self._spool.oldest()
            rows = []
            for line in lines:
                try:
                    rows.append(row_of(line))
                except (ValueError, KeyError, TypeError):
                    self._drop(1, "torn")
            if rows and not self._write(rows, None if until is None else 2):
                return
            self._spool.remove(path)
            self._metrics.spilled_rows.set(self._spool.rows)
            if until is None and (self._closing or self._bytes > self._max_bytes // 2):
                return

    def _finish(self) -> None:
        until = time.monotonic() + _CLOSING_SECONDS
        try:
            if not self._spool.empty:
                self._replay(until)
            while self._buffer:
                self._store(self._take())
        except Exception as error:
            log_line("error", f"SRV302 inference log: {reason(error)}. Check the disk of SPILL_DIR.")
        self._writer.close()
        if not self._spool.empty:
            log_line("warning", f"inference log: {self._spool.rows} rows stay on disk for the next process")

    def _drop(self, rows: int, why: str) -> None:
        if rows > 0:
            self._metrics.dropped_rows.labels(why).inc(rows)
