"""The interface behind which the task kinds stand."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

from ratchet_trainer.schemas.json_schema import JsonSchema


class Trained(Protocol):
    """A model that was trained, ready for MLflow."""

    # Rows that it was trained on.
    rows: int
    # What is logged beside the hyperparameters.
    parameters: dict[str, object]
    # By name; the product decides by its own evaluation, never by these.
    metrics: dict[str, float]
    # Of model/ratchet.json, beside what every training has there.
    summary: dict[str, Any]

    def write_report(self, folder: Path) -> None:
        """Writes the tables and pictures that people look at."""

    def package(self, folder: Path) -> dict[str, Any]:
        """
        Writes the model's files; equal models give equal bytes.
        Result  arguments of MLflow's log_model and save_model: python_model, artifacts, signature, pip_requirements,
                metadata, which is as the evaluator's model-metadata.schema.json describes it.
        """


class Trainer(Protocol):
    """How models of one task kind are trained; everything else in a training job is general."""

    snapshot_line: JsonSchema
    # A dataclass with a default for each, made of the fields of job/hyperparameters.py.
    hyperparameters: type

    def snapshot(self, rows: Iterable[dict[str, Any]], where: str) -> Any:
        """
        The rows in the form that `fit` takes.
        Shape   rows: lines that fit `snapshot_line`; where: what to call them in a failure.
        Raises  TrainingFailure for rows from which nothing can be learned.
        """

    def fit(self, snapshot: Any, settings: Any) -> Trained:
        """Raises  TrainingFailure where the hyperparameters leave nothing to learn."""
