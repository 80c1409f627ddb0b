"""Reads the workload's production version from PostgreSQL."""

from typing import Any

import psycopg
from ratchet_evaluator.schemas.json_schema import JsonSchema

from ratchet_serving.database import Database
from ratchet_serving.failure import StartFailure
from ratchet_serving.model.release import Decision

_DECISION = """
SELECT version, model_uri, digest, run_id FROM production JOIN model_versions USING (workload, version)
WHERE workload = %s"""
_VOCABULARY = "SELECT vocabulary FROM model_profiles WHERE workload = %s AND version = %s"


class Decisions:
    """Reads decisions over one connection. For use by one thread.

    Shape   vocabulary: schema of a vocabulary. keep_open: False closes the connection after each read, so that an
            Aurora database can pause in between.
    """

    def __init__(self, database: Database, workload: str, vocabulary: JsonSchema, keep_open: bool):
        self._database = database
        self._workload = workload
        self._vocabulary = vocabulary
        self._keep_open = keep_open
        self._connection: psycopg.Connection | None = None

    def decided(self) -> Decision | None:
        """Production version; None when there is none. Raises  errors of connecting and reading."""
        row = self._ask(_DECISION, (self._workload,))
        return None if row is None else Decision(*row)

    def vocabulary(self, version: int) -> dict[str, Any] | None:
        """Vocabulary of a version; None when its evaluation wrote none. Raises StartFailure SRV208 when invalid."""
        row = self._ask(_VOCABULARY, (self._workload, version))
        if row is None:
            return None
        violation = self._vocabulary.violation(row[0])
        if violation is not None:
            where, expected = f"vocabulary of version {version}", "what vocabulary.schema.json describes"
            raise StartFailure("SRV208", where, violation, expected, "Evaluate the version again.")
        return row[0]

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def rest(self) -> None:
        """Called after each read. Closes the connection unless it must stay open."""
        if not self._keep_open:
            self.close()

    def _ask(self, sql: str, parameters: tuple) -> tuple | None:
        try:
            if self._connection is None:
                self._connection = self._database.connect()
            return self._connection.execute(sql, parameters).fetchone()
        except BaseException:
            self.close()
            raise
