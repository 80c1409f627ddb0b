"""Writes rows of the inference log to PostgreSQL. A repeated row is stored once."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence

import psycopg

from ratchet_serving.database import Database
from ratchet_serving.journal import log_line, reason
from ratchet_serving.log.rows import Row

# One parameter a batch: a list of columns would cost more here, where answers are computed, than the parsing there.
_PREDICTIONS = """
INSERT INTO predictions (day, workload, request_id, predicted_at, version, text_length, tokens, unknown_tokens, words,
                         class, confidence, latency_millis, text, features)
SELECT day, workload, request_id, predicted_at, version, text_length, tokens, unknown_tokens, words, class, confidence,
       latency_millis, text, features
FROM json_to_recordset(%s::json) AS row(day date, workload text, request_id uuid, predicted_at timestamptz,
  version integer, text_length integer, tokens integer, unknown_tokens integer, words smallint[], class text,
  confidence real, latency_millis real, text text, features jsonb)
ON CONFLICT DO NOTHING"""

# The first arrival fixes the day; a label counts unless it is older than what is known, as a replayed one may be.
_FEEDBACK = """
INSERT INTO feedback AS known (workload, request_id, label, request_day, day, received_at)
SELECT workload, request_id, label, request_day, day, received_at
FROM json_to_recordset(%s::json) AS row(workload text, request_id uuid, label text, request_day date, day date,
  received_at timestamptz)
ON CONFLICT (workload, request_id) DO UPDATE SET label = EXCLUDED.label
WHERE EXCLUDED.received_at >= known.received_at AND EXCLUDED.label <> known.label"""


class DatabaseAway(Exception):
    """PostgreSQL does not answer. It is unknown whether the rows were written; they may be written again."""


class RowWriter:
    """Writer with one connection, opened on the first write. For use by one thread."""

    def __init__(self, database: Database):
        self._database = database
        self._connection: psycopg.Connection | None = None
        self._days: set[str] = set()

    def write(self, rows: Sequence[Row], connect_seconds: int | None = None) -> int:
        """Writes all rows in one transaction. When PostgreSQL rejects one of them, writes them one by one.

        Result  rows that PostgreSQL rejects permanently; they are logged and not written.
        Raises  DatabaseAway.
        """
        try:
            return self._write(rows, connect_seconds)
        except Exception as error:
            self.close()
            raise DatabaseAway(reason(error)) from error

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _write(self, rows: Sequence[Row], connect_seconds: int | None) -> int:
        if self._connection is None:
            seconds = {} if connect_seconds is None else {"connect_seconds": connect_seconds}
            self._connection = self._database.connect(**seconds)
        try:
            self._send(self._connection, rows)
            return 0
        except (psycopg.DataError, psycopg.IntegrityError):
            # A partition that was dropped after we had made sure of it looks like this too.
            self._days.clear()
        refused = 0
        for row in rows:
            try:
                self._send(self._connection, [row])
            except (psycopg.DataError, psycopg.IntegrityError) as error:
                refused += 1
                log_line(
                    "error", f"SRV301 inference log: a row is refused ({reason(error)}). Report it.", kind=row.kind
                )
        return refused

    def _send(self, connection: psycopg.Connection, rows: Sequence[Row]) -> None:
        for day in {row.day for row in rows if row.day is not None} - self._days:
            connection.execute("SELECT ensure_prediction_day(%s::date)", (day,))
            self._days.add(day)
        predictions = [row.line for row in rows if row.kind == "prediction"]
        feedback = [row.line for row in rows if row.kind == "feedback"]
        with connection.transaction():
            if predictions:
                connection.execute(_PREDICTIONS, (_list(predictions),))
            for one in _rounds(feedback):
                connection.execute(_FEEDBACK, (_list(one),))


def _list(lines: list[str]) -> str:
    return f"[{','.join(lines)}]"


def _rounds(feedback: list[str]) -> Iterator[list[str]]:
    """Splits rows into statements in their order. A request occurs once per statement, because a statement cannot
    change a row twice.
    """
    rounds: list[dict[str, str]] = []
    times: Counter[str] = Counter()
    for line in feedback:
        request_id = json.loads(line)["request_id"]
        if times[request_id] == len(rounds):
            rounds.append({})
        rounds[times[request_id]][request_id] = line
        times[request_id] += 1
    for one in rounds:
        yield list(one.values())
