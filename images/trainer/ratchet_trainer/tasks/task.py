"""Interface of a task kind."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

from ratchet_trainer.schemas.json_schema import JsonSchema


class Trained(Protocol):
    """A trained model, as it is logged to MLflow."""

    # Number of training rows.
    rows: int
    # MLflow parameters beside the hyperparameters.
    parameters: dict[str, object]
    # By name. They are for people: promotion uses the product's own evaluation.
    metrics: dict[str, float]
    # Additional content of model/ratchet.json.
    summary: dict[str, Any]

    def write_report(self, folder: Path) -> None:
        """Writes tables and pictures for people."""

    def package(self, folder: Path) -> dict[str, Any]:
        """
        Writes the model's files. Equal models give equal bytes.
        Result  arguments of MLflow's log_model and save_model: python_model, artifacts, signature, pip_requirements and
                metadata (model-metadata.schema.json of the evaluator).
        """


class Trainer(Protocol):
    """The parts of a training job that differ between task kinds."""

    snapshot_line: JsonSchema
    # Dataclass whose fields are made by `number` and `choice` of job/hyperparameters.py.
    hyperparameters: type

    def snapshot(self, rows: Iterable[dict[str, Any]], where: str) -> Any:
        """
        Rows in the form that `fit` needs.
        Shape   rows: valid by `snapshot_line`. where: name of the rows in an error.
        Raises  TrainingFailure for rows on which no model can be trained.
        """

    def fit(self, snapshot: Any, settings: Any) -> Trained:
        """Trains a model. Raises TrainingFailure when it is not possible with these hyperparameters."""
