"""A trained text classifier, as it is logged to MLflow."""

import json
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from mlflow.models import ModelSignature
from mlflow.types import ColSpec, DataType, ParamSchema, ParamSpec, Schema

from ratchet_trainer.tasks.text_classification.data import Snapshot
from ratchet_trainer.tasks.text_classification.metrics import confusion, summarize
from ratchet_trainer.tasks.text_classification.model import Fitted
from ratchet_trainer.tasks.text_classification.picture import draw_confusion
from ratchet_trainer.tasks.text_classification.weights import write_weights

_SIGNATURE = ModelSignature(
    inputs=Schema([ColSpec(DataType.string, "text")]),
    outputs=Schema([ColSpec(DataType.string, "class"), ColSpec(DataType.double, "confidence")]),
    params=ParamSchema([ParamSpec("probabilities", DataType.boolean, False)]),
)
# Packages that predictor.py imports. They are listed explicitly, because MLflow's inference loads the model in a second
# process, which took most of the time of log_model.
_IMPORTED = ("mlflow-skinny", "numpy", "pandas", "scikit-learn", "scipy")


class TrainedClassifier:
    """Shape   snapshot: training rows of `fitted`."""

    def __init__(self, snapshot: Snapshot, fitted: Fitted):
        self._snapshot = snapshot
        self._fitted = fitted
        self.rows = len(snapshot.labels)
        self.parameters: dict[str, object] = {"classes": len(fitted.classes)}
        self.summary: dict[str, Any] = {"classes": fitted.classes.tolist()}

    @cached_property
    def metrics(self) -> dict[str, float]:
        fitted = self._fitted
        values = summarize(self._snapshot.labels, fitted.fold_predictions, fitted.fold_confidences)
        return values | {"calibration_temperature": fitted.temperature}

    def write_report(self, folder: Path) -> None:
        table = confusion(self._snapshot.labels, self._fitted.fold_predictions)
        (folder / "confusion_matrix.json").write_text(json.dumps(table), encoding="utf-8")
        draw_confusion(table, folder / "confusion_matrix.png")

    def package(self, folder: Path) -> dict[str, Any]:
        return {
            "python_model": str(Path(__file__).with_name("predictor.py")),
            "artifacts": write_weights(self._fitted, folder),
            "signature": _SIGNATURE,
            "pip_requirements": [f"{name}=={version(name)}" for name in _IMPORTED],
            "metadata": {"ratchet.classes": self._fitted.classes.tolist()},
        }
