"""Keeps the server on the production version."""

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ratchet_serving.journal import log_line, reason
from ratchet_serving.metrics import Metrics
from ratchet_serving.model.decisions import Decisions
from ratchet_serving.model.model_store import ModelStore
from ratchet_serving.model.release import Decision, DigestRefused, Release, environment_here
from ratchet_serving.model.retry import Retry
from ratchet_serving.schemas.json_schema import JsonSchema


class Follower:
    """Reads the production version every few seconds, and loads it when it has changed.

    | found in PostgreSQL                       | version that answers requests                                   |
    |-------------------------------------------|-----------------------------------------------------------------|
    | a new version with the correct digest     | the new version, for requests that begin after it was warmed up |
    | a new version, wrong digest or no model   | still the old version; retried after growing pauses             |
    | no production version                     | none: a person removed the version from production              |
    | no answer from PostgreSQL                 | the loaded version; after a restart, the version on the disk    |
    """

    def __init__(
        self,
        decisions: Decisions,
        store: ModelStore,
        metrics: Metrics,
        poll_seconds: float,
        load: Callable[[Path, Decision, dict[str, Any] | None], Release],
        recorded_environment: Callable[[str], dict | None],
        now: Callable[[], float] = time.monotonic,
    ):
        self.current: Release | None = None
        self._decisions = decisions
        self._store = store
        self._metrics = metrics
        self._poll_seconds = poll_seconds
        self._load = load
        self._recorded_environment = recorded_environment
        self._stopping = threading.Event()
        self._retry = Retry(poll_seconds, now)
        self._away = False
        metrics.version.set_function(lambda: 0 if self.current is None else self.current.decision.version)
        self._thread = threading.Thread(target=self._run, name="follower", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Stops following, without waiting: a running download ends with the process."""
        self._stopping.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.look()
            except Exception as error:
                log_line("error", f"SRV299 follower: {reason(error)}; a defect of serving. Report it.")
            self._stopping.wait(self._poll_seconds)

    def look(self) -> None:
        """Reads the production version once and loads it if necessary."""
        try:
            decided = self._decisions.decided()
            if self._away:
                log_line("info", "PostgreSQL answers again: the production version is followed again")
                self._retry.reset()
            self._away = False
        except Exception as error:
            self._metrics.look_failures.inc()
            if not self._away:
                log_line("warning", f"SRV201 production version: {reason(error)}. The loaded version stays.")
                self._retry.reset()
            self._away = True
            self._use_remembered()
            return
        try:
            self._follow(decided)
        finally:
            self._decisions.rest()

    def _follow(self, decided: Decision | None) -> None:
        current = self.current
        due = self._retry.due(decided)
        if decided is None:
            if current is not None:
                log_line("warning", "SRV202 no version is in production any more: requests get 503. Promote a version.")
                self.current = None
                self._metrics.environment_mismatch.set(0)
            self._store.forget()
        elif current is None or current.decision != decided:
            if due:
                self._change(decided)
        elif not current.has_vocabulary:
            vocabulary = self._decisions.vocabulary(decided.version)
            if vocabulary is not None:
                self.current = current.with_vocabulary(vocabulary)
                self._store.remember(decided, vocabulary)

    def _change(self, decided: Decision) -> None:
        started = time.monotonic()
        try:
            vocabulary = self._decisions.vocabulary(decided.version)
            release = self._load(self._store.fetch(decided), decided, vocabulary)
        except DigestRefused as refusal:
            self._metrics.digest_refusals.inc()
            self._failed_with(
                decided,
                f"SRV203 version {decided.version} is refused: {refusal}. The stored files were changed at "
                f"{decided.model_uri}: restore them, or train again. The version before goes on answering.",
            )
            return
        except Exception as error:
            self._metrics.load_failures.inc()
            self._failed_with(
                decided,
                f"SRV204 version {decided.version} cannot be had or does not load ({reason(error)}). It is tried "
                "again; check MLflow. The version before goes on answering.",
            )
            return
        self._serve(release)
        self._store.remember(decided, vocabulary)
        log_line(
            "info",
            "new model version answers requests",
            version=decided.version,
            seconds=round(time.monotonic() - started, 2),
        )

    def _failed_with(self, decided: Decision, message: str) -> None:
        self._retry.failed(decided)
        log_line("error", message)

    def _serve(self, release: Release) -> None:
        self._retry.reset()
        self.current = release
        self._metrics.version_changes.inc()
        self._compare_environments(release.decision)

    def _use_remembered(self) -> None:
        """After a restart without PostgreSQL: loads the version that was served before."""
        remembered = self._store.remembered() if self.current is None else None
        if remembered is None:
            return
        decision, vocabulary = remembered
        if not self._retry.due(decision):
            return
        try:
            self._serve(self._load(self._store.fetch(decision), decision, vocabulary))
        except Exception as error:
            self._failed_with(
                decision,
                f"SRV205 version {decision.version} from before the restart: {reason(error)}. Waiting for PostgreSQL.",
            )
        else:
            log_line("warning", "model version from before the restart answers requests", version=decision.version)

    def _compare_environments(self, decision: Decision) -> None:
        try:
            recorded = self._recorded_environment(decision.run_id)
        except Exception as error:
            log_line(
                "warning", f"SRV206 recorded environment of version {decision.version}: {reason(error)}; not compared."
            )
            return
        here = environment_here()
        differs = recorded is not None and recorded != here
        self._metrics.environment_mismatch.set(1 if differs else 0)
        if differs:
            log_line(
                "warning",
                f"SRV207 version {decision.version} was trained with other packages than it is served with. "
                "Train again, or deploy the image of its commit.",
                recorded=recorded,
                here=here,
            )


def recorded_environment(run_id: str) -> dict | None:
    """Environment that the trainer recorded for the model; None when it recorded none.

    Raises  ValueError for an invalid record.
    """
    import mlflow

    tag = mlflow.MlflowClient().get_run(run_id).data.tags.get("ratchet.environment")
    if tag is None:
        return None
    recorded = json.loads(tag)
    violation = JsonSchema("recorded-environment").violation(recorded)
    if violation is not None:
        raise ValueError(f"tag ratchet.environment: {violation.where} is {violation.found}, not {violation.expected}")
    return recorded
