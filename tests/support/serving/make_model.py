"""`python make_model.py ROWS_CSV FOLDER SEED...`: a model per seed, made by the trainer's own parts without its job.

Prints one JSON line: [{"folder", "digest", "vocabulary"}].
"""

import csv
import json
import os
import sys
import tempfile
import warnings
from pathlib import Path

IMAGES = Path(__file__).resolve().parents[3] / "images"
sys.path[:0] = [str(IMAGES / name) for name in ("trainer", "evaluator")]
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"


def main() -> None:
    import mlflow
    from ratchet_evaluator.digest import digest_of
    from ratchet_evaluator.tasks.text_classification.text_sketch import vocabulary_of
    from ratchet_trainer.tasks.text_classification.data import Snapshot
    from ratchet_trainer.tasks.text_classification.hyperparameters import Hyperparameters
    from ratchet_trainer.tasks.text_classification.text_classification import TextClassification

    warnings.simplefilter("ignore")
    csv.field_size_limit(1 << 24)
    with open(sys.argv[1], encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    texts, labels = [row["text"] for row in rows], [row["label"] for row in rows]
    made = []
    for seed in sys.argv[3:]:
        snapshot = Snapshot(texts, labels, [1.0] * len(rows))
        trained = TextClassification().fit(snapshot, Hyperparameters(seed=int(seed)))
        folder = Path(sys.argv[2]) / seed
        with tempfile.TemporaryDirectory() as files:
            mlflow.pyfunc.save_model(str(folder), **trained.package(Path(files)))
        made.append({"folder": str(folder), "digest": digest_of(folder), "vocabulary": vocabulary_of(texts)})
    print(json.dumps(made))


if __name__ == "__main__":
    main()
