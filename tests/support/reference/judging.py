"""Reference values for the judge's numbers, from scikit-learn and numpy.

Run with scikit-learn 1.7.2 and numpy 2.2.6:
    python tests/support/reference/judging.py > tests/support/reference/judging.json
    npx biome format --write tests/support/reference/judging.json
"""
import json
import sys

import numpy as np
import sklearn
from sklearn.metrics import accuracy_score, f1_score
from sklearn.utils.class_weight import compute_class_weight

rng = np.random.default_rng(20261123)


def noisy(truth, classes, right):
    """The truth, but for a share of rows that get any class."""
    drawn = rng.choice(classes, size=len(truth))
    return np.where(rng.random(len(truth)) < right, truth, drawn)


def case(name, truth, prediction):
    truth, prediction = np.asarray(truth), np.asarray(prediction)
    score = lambda average: f1_score(truth, prediction, average=average, zero_division=0)
    return {
        "name": name,
        "truth": truth.tolist(),
        "prediction": prediction.tolist(),
        "weighted_f1": score("weighted"),
        "macro_f1": score("macro"),
        "accuracy": accuracy_score(truth, prediction),
    }


def drawn_case(name, rows, classes, right, shares=None):
    labels = [f"class-{number}" for number in range(classes)]
    truth = rng.choice(labels, size=rows, p=shares)
    return case(name, truth, noisy(truth, labels, right))


def bootstrap(rows, classes, right, resamples=20000):
    """Paired percentile bootstrap of the gain in weighted F1, on confusion counts instead of on labels."""
    labels = np.arange(classes)
    truth = rng.choice(labels, size=rows)
    models = [noisy(truth, labels, share) for share in right]

    def weighted_f1(rows, prediction):
        counts = np.bincount(truth[rows] * classes + prediction[rows], minlength=classes**2)
        counts = counts.reshape(classes, classes)
        hits, actual, claimed = counts.diagonal(), counts.sum(axis=1), counts.sum(axis=0)
        f1 = np.divide(2 * hits, actual + claimed, out=np.zeros(classes), where=actual + claimed > 0)
        return (f1 * actual).sum() / actual.sum()

    everything = np.arange(rows)
    for model in models:
        expected = f1_score(truth, model, average="weighted", zero_division=0)
        assert abs(weighted_f1(everything, model) - expected) < 1e-12
    gains = np.empty(resamples)
    for number in range(resamples):
        drawn = rng.integers(0, rows, rows)
        gains[number] = weighted_f1(drawn, models[0]) - weighted_f1(drawn, models[1])
    return {
        "truth": truth.tolist(),
        "candidate": models[0].tolist(),
        "production": models[1].tolist(),
        "deviation": gains.std(),
        "intervals": {
            str(confidence): np.quantile(gains, [(1 - confidence) / 2, (1 + confidence) / 2]).tolist()
            for confidence in (0.8, 0.95)
        },
    }


def class_weights(counts):
    labels = sorted(counts)
    rows = np.repeat(labels, [counts[label] for label in labels])
    weights = compute_class_weight("balanced", classes=np.array(labels), y=rows)
    return {"counts": counts, "weights": dict(zip(labels, weights.tolist()))}


json.dump(
    {
        "command": "python tests/support/reference/judging.py > tests/support/reference/judging.json",
        "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
        "scores": [
            case("every row right", ["a", "b", "c", "a"], ["a", "b", "c", "a"]),
            case("every row wrong", ["a", "b", "c", "a"], ["b", "c", "a", "c"]),
            case("one row", ["a"], ["a"]),
            case("a class that is never predicted", ["a", "a", "b", "c"], ["a", "b", "b", "a"]),
            case("a class that only the model names", ["a", "a", "b", "b"], ["a", "z", "b", "z"]),
            case("one true class only", ["a", "a", "a", "a"], ["a", "a", "b", "c"]),
            drawn_case("20 classes of like size, 3 of 4 rows right", 400, 20, 0.75),
            drawn_case("4 classes of very unlike size", 300, 4, 0.6, [0.9, 0.07, 0.02, 0.01]),
            drawn_case("27 classes in 120 rows, some absent", 120, 27, 0.5),
        ],
        "bootstrap": [bootstrap(400, 5, right) for right in ([0.8, 0.7], [0.75, 0.75], [0.55, 0.7])],
        "classWeights": [
            class_weights(counts)
            for counts in ({"a": 1, "b": 1}, {"a": 90, "b": 9, "c": 1}, {"a": 7, "b": 11, "c": 13, "d": 17})
        ],
    },
    sys.stdout,
)
sys.stdout.write("\n")
