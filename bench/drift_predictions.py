"""`python drift_predictions.py TRAIN_CSV TEST_CSV FOLDER`: creates the predictions from which bench/quiet-traffic.ts
draws requests.

It trains the product's model on all classes of the earlier part, and once without each class. For each model it
writes one JSON file with the log rows that serving would write for the documents of the later part. Existing files
are kept.
"""

import csv
import json
import sys
from collections import Counter
from pathlib import Path

_IMAGES = Path(__file__).resolve().parents[1] / "images"
sys.path[:0] = [str(_IMAGES / "trainer"), str(_IMAGES / "evaluator")]

from ratchet_evaluator.tasks.text_classification.text_sketch import Vocabulary, vocabulary_of  # noqa: E402
from ratchet_trainer.tasks.text_classification.data import Snapshot  # noqa: E402
from ratchet_trainer.tasks.text_classification.hyperparameters import Hyperparameters  # noqa: E402
from ratchet_trainer.tasks.text_classification.model import fit  # noqa: E402
from scipy.special import softmax  # noqa: E402


def read_csv(path: str) -> list[dict]:
    csv.field_size_limit(1 << 24)
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def snapshot_of(rows: list[dict]) -> Snapshot:
    """Snapshot with the class weights of train-model."""
    counts = Counter(row["label"] for row in rows)
    weights = [len(rows) / len(counts) / counts[row["label"]] for row in rows]
    return Snapshot([row["text"] for row in rows], [row["label"] for row in rows], weights)


def logged(train: list[dict], test: list[dict]) -> dict:
    """Columns of the inference log for the documents of the later part, by a model of these training rows."""
    model = fit(snapshot_of(train), Hyperparameters())
    texts = [row["text"] for row in test]
    scores = model.vectorizer.transform(texts) @ model.coefficients.T + model.intercepts
    probabilities = softmax(scores * model.temperature, axis=1)
    vocabulary = vocabulary_of(row["text"] for row in train)
    look = Vocabulary(vocabulary["tracked"], vocabulary["known"])
    sketches = [look.sketch(text) for text in texts]
    return {
        "tracked": vocabulary["tracked"],
        "truth": [row["label"] for row in test],
        "class": model.classes[probabilities.argmax(axis=1)].tolist(),
        "confidence": [round(float(value), 6) for value in probabilities.max(axis=1)],
        "length": [sketch.length for sketch in sketches],
        "tokens": [sketch.tokens for sketch in sketches],
        "unknown": [sketch.unknown for sketch in sketches],
        "words": [sketch.words for sketch in sketches],
    }


def main() -> None:
    train, test, folder = read_csv(sys.argv[1]), read_csv(sys.argv[2]), Path(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    for held_out in [None, *sorted({row["label"] for row in train})]:
        path = folder / f"without-{held_out}.json" if held_out else folder / "all.json"
        if path.exists():
            continue
        columns = logged([row for row in train if row["label"] != held_out], test)
        part = path.with_suffix(".part")
        part.write_text(json.dumps(columns, separators=(",", ":")), encoding="utf-8")
        part.rename(path)
        print(path.name, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
