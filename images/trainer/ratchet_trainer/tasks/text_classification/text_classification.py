"""Text classification: assigns one class to a text."""

from collections.abc import Iterable
from typing import Any

from ratchet_trainer.tasks.task import Trained
from ratchet_trainer.tasks.text_classification.data import Snapshot, snapshot_of
from ratchet_trainer.tasks.text_classification.hyperparameters import Hyperparameters
from ratchet_trainer.tasks.text_classification.schemas import SNAPSHOT_LINE


class TextClassification:
    """TF-IDF and a linear model."""

    snapshot_line = SNAPSHOT_LINE
    hyperparameters = Hyperparameters

    def snapshot(self, rows: Iterable[dict[str, Any]], where: str) -> Snapshot:
        return snapshot_of(rows, where)

    def fit(self, snapshot: Snapshot, settings: Hyperparameters) -> Trained:
        # Imported late, so that a job with invalid input fails fast.
        from ratchet_trainer.tasks.text_classification.model import fit
        from ratchet_trainer.tasks.text_classification.trained import TrainedClassifier

        return TrainedClassifier(snapshot, fit(snapshot, settings))
