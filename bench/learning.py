"""`python learning.py TRAIN_CSV TEST_CSV FOLDER`: the figures of bench/learning.ts, as JSON on the last line.

Ratchet's side is the image's entry point on all training rows, and the product's evaluator on all test rows. The peer
is a data scientist's usual first model: TF-IDF and LinearSVC of the same scikit-learn version, in the same process
conditions.
"""

import csv
import gzip
import hashlib
import json
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

_IMAGES = Path(__file__).resolve().parents[1] / "images"


def read_csv(path: str) -> list[dict]:
    csv.field_size_limit(1 << 24)
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_lines(path: Path, rows: list[dict]) -> str:
    content = "".join(json.dumps(row) + "\n" for row in rows).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(content, compresslevel=1))
    return hashlib.sha256(content).hexdigest()


def ours(train: list[dict], test: list[dict], folder: Path) -> dict:
    import mlflow
    import numpy as np
    from sklearn.metrics import accuracy_score, f1_score

    run_id = mlflow.MlflowClient().create_run("0").info.run_id
    counts = Counter(row["label"] for row in train)
    # Class weights, as train-model freezes them into a snapshot.
    snapshot = [
        {"key": str(number), **row, "weight": len(train) / len(counts) / counts[row["label"]]}
        for number, row in enumerate(train)
    ]
    environment = os.environ | {
        "SAGEMAKER_BASE_DIR": str(folder),
        "RATCHET_TASK": "text-classification",
        "MLFLOW_RUN_ID": run_id,
        "RATCHET_SNAPSHOT_HASH": write_lines(folder / "input/data/training/snapshot.jsonl.gz", snapshot),
    }
    start = time.monotonic()
    command = [sys.executable, "-m", "ratchet_trainer", "train"]
    subprocess.run(command, cwd=_IMAGES / "trainer", env=environment, check=True, stdout=sys.stderr)
    seconds = time.monotonic() - start
    model = json.loads((folder / "model/ratchet.json").read_text())
    rows = [{"key": str(number), **row} for number, row in enumerate(test)]
    environment |= {
        "MODEL_URI": model["model_uri"],
        "MODEL_DIGEST": model["artifact_digest"],
        "EVALUATION_SET_HASH": write_lines(folder / "processing/input/evaluation/evaluation.jsonl.gz", rows),
    }
    command = [sys.executable, str(_IMAGES / "evaluator/evaluate.py")]
    subprocess.run(command, cwd=folder, env=environment, check=True, stdout=sys.stderr)
    vector = gzip.decompress((folder / "processing/output/predictions/predictions.jsonl.gz").read_bytes())
    answers = [json.loads(line) for line in vector.split(b"\n") if line]
    truth = [row["label"] for row in test]
    predicted = [answer["class"] for answer in answers]
    confidence = np.array([answer["confidence"] for answer in answers])
    return {
        "weighted_f1": f1_score(truth, predicted, average="weighted"),
        "accuracy": accuracy_score(truth, predicted),
        "calibration_error": calibration_error(confidence, np.array(truth) == np.array(predicted)),
        "seconds": seconds,
    }


def peer(train: list[dict], test: list[dict]) -> dict:
    """LinearSVC for the labels; its calibrated form (scikit-learn's own, sigmoid, 3 folds) for the confidences."""
    import numpy as np
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.metrics import accuracy_score, f1_score
    from sklearn.svm import LinearSVC

    labels, truth = [row["label"] for row in train], [row["label"] for row in test]
    start = time.monotonic()
    vectorizer = TfidfVectorizer(sublinear_tf=True, max_df=0.5, stop_words="english")
    features = vectorizer.fit_transform([row["text"] for row in train])
    model = LinearSVC(random_state=0).fit(features, labels)
    seconds = time.monotonic() - start
    texts = vectorizer.transform([row["text"] for row in test])
    predicted = model.predict(texts)
    calibrated = CalibratedClassifierCV(LinearSVC(random_state=0), cv=3).fit(features, labels)
    probabilities = calibrated.predict_proba(texts)
    best = calibrated.classes_[probabilities.argmax(axis=1)]
    return {
        "weighted_f1": f1_score(truth, predicted, average="weighted"),
        "accuracy": accuracy_score(truth, predicted),
        "calibration_error": calibration_error(probabilities.max(axis=1), best == np.array(truth)),
        "seconds": seconds,
    }


def calibration_error(confidence, correct) -> float:
    """Expected calibration error over 15 equal-width bins (Guo et al., 2017)."""
    sys.path.insert(0, str(_IMAGES / "trainer"))
    from ratchet_trainer.tasks.text_classification.metrics import expected_calibration_error

    return expected_calibration_error(confidence, correct)


def main() -> None:
    train, test, folder = read_csv(sys.argv[1]), read_csv(sys.argv[2]), Path(sys.argv[3])
    # A bench needs no server: the training contract is the same on a folder.
    os.environ["MLFLOW_TRACKING_URI"] = (folder / "mlflow").as_uri()
    os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    print(json.dumps({"ours": ours(train, test, folder), "peer": peer(train, test)}))


if __name__ == "__main__":
    main()
