"""The product's evaluator: one prediction vector of one model version on one frozen evaluation set.

A SageMaker processing job runs it inside the image that the model version was made with; it is brought to that
image as a folder and imports nothing of the trainer. It computes no score: that is done from the vectors, inside
the decision.

Environment  evaluation-environment.schema.json, and SAGEMAKER_BASE_DIR (/opt/ml).
In           <base>/processing/input/evaluation/evaluation.jsonl.gz, lines of the kind's evaluation-line.schema.json
             and, where the set is the version's own, <base>/processing/input/snapshot/snapshot.jsonl.gz: what it was
             trained on; else, where its words are known, <base>/processing/input/vocabulary/vocabulary.json.gz
Out          <base>/processing/output/predictions/predictions.jsonl.gz, lines of the kind's prediction-line.schema.json
             in the same order; meta.json beside it; and vocabulary.json.gz when it was made here of a snapshot
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
from pathlib import Path

from ratchet_evaluator.evaluation_set import read_evaluation_set
from ratchet_evaluator.model import answers_of, load_model
from ratchet_evaluator.prediction_vector import prediction_lines
from ratchet_evaluator.refusal import Refusal
from ratchet_evaluator.variables import variables_of
from ratchet_evaluator.vocabulary import vocabulary_for


def environment_of_image() -> dict:
    """Python's version and the SHA-256 of the requirements.txt in the image's working folder, None without one."""
    path = Path.cwd() / "requirements.txt"
    requirements = hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None
    return {"python": platform.python_version(), "requirements": requirements}


def evaluate(base: Path) -> None:
    variables = variables_of(os.environ)
    task = variables.task
    rows = read_evaluation_set(
        base / "processing/input/evaluation/evaluation.jsonl.gz", variables.evaluation_set_hash, task.evaluation_line
    )
    vocabulary, made = vocabulary_for(base, task)
    with tempfile.TemporaryDirectory() as folder:
        model = load_model(variables.model_uri, variables.model_digest, Path(folder))
        answers = answers_of(model, [task.content(row) for row in rows], task)
    lines = prediction_lines(rows, answers, task, vocabulary)
    output = base / "processing/output/predictions"
    output.mkdir(parents=True, exist_ok=True)
    # Without a modification time equal predictions are equal bytes.
    vector = gzip.compress("".join(line + "\n" for line in lines).encode(), mtime=0)
    (output / "predictions.jsonl.gz").write_bytes(vector)
    if made is not None:
        (output / "vocabulary.json.gz").write_bytes(made)
    meta = {
        "rows": len(rows),
        "model_uri": variables.model_uri,
        "digest": variables.model_digest,
        "environment": environment_of_image(),
        "evaluation_set": variables.evaluation_set_hash,
    }
    (output / "meta.json").write_text(json.dumps(meta, indent=2) + "\n", encoding="utf-8")
    print(json.dumps({"step": "evaluated", "rows": len(rows), "model": variables.model_uri}), flush=True)


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
