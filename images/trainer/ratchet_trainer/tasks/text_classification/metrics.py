"""Metrics of the cross-validation. They are only informative: Ratchet decides by its own evaluation."""

import re

import numpy as np
from sklearn.metrics import accuracy_score, confusion_matrix, precision_recall_fscore_support


def expected_calibration_error(confidence: np.ndarray, correct: np.ndarray, bins: int = 15) -> float:
    """Mean difference between confidence and accuracy over equal-width bins, weighted by rows.

    Shape   two vectors of equal length n >= 1; confidence in [0, 1], correct boolean.
    Result  in [0, 1]; 0 is perfectly calibrated.
    Source  Guo et al., "On Calibration of Modern Neural Networks" (2017), section 2.
    """
    which = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [
        abs(confidence[which == one].mean() - correct[which == one].mean()) * (which == one).mean()
        for one in np.unique(which)
    ]
    return float(sum(gaps))


def summarize(truth: list[str], predicted: np.ndarray, confidence: np.ndarray) -> dict[str, float]:
    """Metrics by name, for MLflow. All names begin with `train_cv_`; names of class metrics end with `/<class>`."""
    classes = sorted(set(truth))
    result = {
        "train_cv_accuracy": accuracy_score(truth, predicted),
        "train_cv_calibration_error": expected_calibration_error(
            confidence, np.asarray(truth) == np.asarray(predicted)
        ),
    }
    for average in ("weighted", "macro"):
        precision, recall, f1, _ = precision_recall_fscore_support(
            truth, predicted, labels=classes, average=average, zero_division=0
        )
        result |= {
            f"train_cv_{average}_precision": precision,
            f"train_cv_{average}_recall": recall,
            f"train_cv_{average}_f1": f1,
        }
    per_class = precision_recall_fscore_support(truth, predicted, labels=classes, zero_division=0)
    for name, *values in zip(_metric_names(classes), *per_class, strict=True):
        for kind, value in zip(("precision", "recall", "f1", "rows"), values, strict=True):
            result[f"train_cv_{kind}/{name}"] = value
    return {name: float(value) for name, value in result.items()}


def _metric_names(classes: list[str]) -> list[str]:
    """Names of classes with only the characters that MLflow permits in metric names; unique."""
    names: list[str] = []
    for one in classes:
        name = re.sub(r"[^A-Za-z0-9_.\- ]", "_", one)[:100].strip(". ") or "_"
        while name in names:
            name += "_"
        names.append(name)
    return names


def confusion(truth: list[str], predicted: np.ndarray) -> dict:
    """Confusion matrix as a table: true classes in rows, predicted classes in columns, both in `classes` order."""
    classes = sorted(set(truth))
    return {"classes": classes, "counts": confusion_matrix(truth, predicted, labels=classes).tolist()}
