"""The product's evaluator: one prediction vector of one model version on one frozen evaluation set.

A SageMaker processing job runs it inside the image that the model version was made with; it is brought to that
image as a folder and imports nothing of the trainer. It computes no score: that is done from the vectors, inside
the decision.

Environment  MODEL_URI, MODEL_DIGEST, MLFLOW_TRACKING_URI, EVALUATION_SET_HASH, SAGEMAKER_BASE_DIR (/opt/ml).
In           <base>/processing/input/evaluation/evaluation.jsonl.gz, lines {"key", "text", "label"}
             and, where the set is the version's own, <base>/processing/input/snapshot/snapshot.jsonl.gz: what it was
             trained on; else, where its words are known, <base>/processing/input/vocabulary/vocabulary.json.gz
Out          <base>/processing/output/predictions/predictions.jsonl.gz, lines {"key", "class", "confidence", "length",
             "tokens"} in the same order, with "unknown" and "words" (text_sketch.py) where there is a vocabulary; and
             meta.json beside it, and vocabulary.json.gz when it was made here of a snapshot
Exit status  0, or 1 with one sentence in <base>/output/message.
"""

import gzip
import hashlib
import json
import os
import platform
import sys
import tempfile
import traceback
import zlib
from pathlib import Path

from ratchet_evaluator.digest import digest_of
from ratchet_evaluator.refusal import Refusal
from ratchet_evaluator.tasks.text_classification.answers import checked_answers
from ratchet_evaluator.tasks.text_classification.text_sketch import Vocabulary, bare_sketch
from ratchet_evaluator.tasks.text_classification.vocabulary import vocabulary_for

_BATCH_ROWS = 1000
_REQUIRED = ("MODEL_URI", "MODEL_DIGEST", "MLFLOW_TRACKING_URI", "EVALUATION_SET_HASH")


def read_evaluation_set(path: Path, expected_hash: str) -> list[dict]:
    """Rows of the frozen set.

    Raises  EVL010 absent or not gzip; EVL011 another hash; EVL012 no rows or a line that does not fit.
    """
    try:
        content = gzip.decompress(path.read_bytes())
    except (OSError, EOFError, zlib.error) as error:
        raise Refusal(
            "EVL010", str(path), f"it cannot be read ({error})", "a gzip file", "Check the job's input."
        ) from error
    found_hash = hashlib.sha256(content).hexdigest()
    if found_hash != expected_hash:
        raise Refusal(
            "EVL011",
            str(path),
            f"its SHA-256 is {found_hash}",
            f"{expected_hash}, the set that was frozen for this decision",
            "The object was changed; restore its earlier version.",
        )
    try:
        rows = [json.loads(line) for line in content.split(b"\n") if line]
        fit = bool(rows) and all(isinstance(row["key"], str) and isinstance(row["text"], str) for row in rows)
    except (ValueError, KeyError, TypeError):
        fit = False
    if not fit:
        raise Refusal(
            "EVL012", str(path), "no rows, or a line that does not fit", 'lines {"key", "text", "label"}', "Report it."
        )
    return rows


def load_model(uri: str, expected_digest: str, folder: Path):
    """Downloads a model, proves that its files are the recorded ones, and only then loads it.

    Raises  EVL030 when it cannot be had, EVL031 for another digest, EVL032 when it does not load here.
    """
    import mlflow

    try:
        local = Path(mlflow.artifacts.download_artifacts(uri, dst_path=str(folder)))
    except Exception as error:
        reason = " ".join(str(error).split())[:300]
        raise Refusal(
            "EVL030", uri, f"it cannot be had from MLflow ({reason})", "a stored model", "Check MLflow, then retry."
        ) from error
    found = digest_of(local)
    if found != expected_digest:
        raise Refusal(
            "EVL031",
            uri,
            f"the digest of its files is {found}",
            f"{expected_digest}, which was recorded when it was trained",
            "The stored files were changed; do not use this version, train again.",
        )
    try:
        model = mlflow.pyfunc.load_model(str(local))
    except Exception as error:
        reason = f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"
        raise Refusal(
            "EVL032", uri, f"it does not load ({reason})", "a model made in this image", "Use its recorded image."
        ) from error
    return model


def predict(model, texts: list[str]) -> list[tuple[str, float]]:
    """Class and confidence of each text.

    Raises  EVL033 when the model raises, and what checked_answers raises.
    """
    import pandas as pd

    stated = (model.metadata.metadata or {}).get("ratchet.classes")
    classes = frozenset(stated) if stated else None
    answers: list[tuple[str, float]] = []
    for start in range(0, len(texts), _BATCH_ROWS):
        batch = texts[start : start + _BATCH_ROWS]
        try:
            answer = model.predict(pd.DataFrame({"text": batch}))
        except Exception as error:
            reason = f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"
            raise Refusal(
                "EVL033", f"rows {start} to {start + len(batch)}", reason, "an answer", "Correct the model's predict."
            ) from error
        answers += checked_answers(answer, len(batch), classes)
    return answers


def sketched(text: str, vocabulary: Vocabulary | None) -> dict:
    """What is known of a row's text; without a vocabulary no more than its size."""
    if vocabulary is None:
        sketch = bare_sketch(text)
        return {"length": sketch.length, "tokens": sketch.tokens}
    sketch = vocabulary.sketch(text)
    return {"length": sketch.length, "tokens": sketch.tokens, "unknown": sketch.unknown, "words": sketch.words}


def environment_of_image() -> dict:
    """Python's version and the SHA-256 of the requirements.txt in the image's working folder, None without one."""
    path = Path.cwd() / "requirements.txt"
    requirements = hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None
    return {"python": platform.python_version(), "requirements": requirements}


def evaluate(base: Path) -> None:
    missing = [name for name in _REQUIRED if not os.environ.get(name)]
    if missing:
        raise Refusal(
            "EVL001",
            "environment of the evaluation job",
            f"no {', '.join(missing)}",
            "all of " + ", ".join(_REQUIRED),
            "Start the job through evaluate-model, which sets them.",
        )
    uri, digest = os.environ["MODEL_URI"], os.environ["MODEL_DIGEST"]
    set_hash = os.environ["EVALUATION_SET_HASH"]
    rows = read_evaluation_set(base / "processing/input/evaluation/evaluation.jsonl.gz", set_hash)
    vocabulary, made = vocabulary_for(base)
    with tempfile.TemporaryDirectory() as folder:
        answers = predict(load_model(uri, digest, Path(folder)), [row["text"] for row in rows])
    lines = [
        json.dumps(
            {"key": row["key"], "class": name, "confidence": confidence, **sketched(row["text"], vocabulary)},
            ensure_ascii=False,
        )
        for row, (name, confidence) in zip(rows, answers, strict=True)
    ]
    output = base / "processing/output/predictions"
    output.mkdir(parents=True, exist_ok=True)
    # Without a modification time equal predictions are equal bytes.
    vector = gzip.compress("".join(line + "\n" for line in lines).encode(), mtime=0)
    (output / "predictions.jsonl.gz").write_bytes(vector)
    if made is not None:
        (output / "vocabulary.json.gz").write_bytes(made)
    meta = {
        "rows": len(rows),
        "model_uri": uri,
        "digest": digest,
        "environment": environment_of_image(),
        "evaluation_set": set_hash,
    }
    (output / "meta.json").write_text(json.dumps(meta, indent=2) + "\n", encoding="utf-8")
    print(json.dumps({"step": "evaluated", "rows": len(rows), "model": uri}), flush=True)


def main() -> int:
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    os.environ["DO_NOT_TRACK"] = "true"
    base = Path(os.environ.get("SAGEMAKER_BASE_DIR") or "/opt/ml")
    try:
        evaluate(base)
        return 0
    except Refusal as refusal:
        message = str(refusal)
    except Exception as error:
        traceback.print_exc()
        reason = " ".join(str(error).split())[:600]
        message = f"EVL099 evaluator: {type(error).__name__}: {reason}; a defect of the evaluator. Report it."
    print(message, file=sys.stderr, flush=True)
    (base / "output").mkdir(parents=True, exist_ok=True)
    (base / "output/message").write_text(message[:1024] + "\n", encoding="utf-8")
    return 1


if __name__ == "__main__":
    sys.exit(main())
