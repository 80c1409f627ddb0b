"""The product's evaluator: one prediction vector of one model version on one frozen evaluation set.

A SageMaker processing job runs it inside the image that the model version was made with; it is brought to that
image as a folder and imports nothing of the trainer. It computes no score: that is done from the vectors, inside
the decision.

Environment  evaluation-environment.schema.json, and SAGEMAKER_BASE_DIR (/opt/ml).
In           <base>/processing/input/evaluation/evaluation.jsonl.gz, lines of evaluation-line.schema.json
             and, where the set is the version's own, <base>/processing/input/snapshot/snapshot.jsonl.gz: what it was
             trained on; else, where its words are known, <base>/processing/input/vocabulary/vocabulary.json.gz
Out          <base>/processing/output/predictions/predictions.jsonl.gz, lines of prediction-line.schema.json in the same
             order, with "unknown" and "words" (text_sketch.py) where there is a vocabulary; meta.json beside it; and
             vocabulary.json.gz when it was made here of a snapshot
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
from collections.abc import Mapping
from pathlib import Path

from ratchet_evaluator.evaluation_set import read_evaluation_set
from ratchet_evaluator.model import load_model
from ratchet_evaluator.refusal import Refusal
from ratchet_evaluator.schemas.json_schema import JsonSchema
from ratchet_evaluator.tasks.text_classification import schemas
from ratchet_evaluator.tasks.text_classification.answers import checked_answers, known_classes
from ratchet_evaluator.tasks.text_classification.text_sketch import Vocabulary, bare_sketch
from ratchet_evaluator.tasks.text_classification.vocabulary import vocabulary_for

_BATCH_ROWS = 1000
_ENVIRONMENT = JsonSchema("evaluation-environment")


def predict(model, texts: list[str]) -> list[tuple[str, float]]:
    """Class and confidence of each text.

    Raises  EVL033 when the model raises, and what known_classes and checked_answers raise.
    """
    import pandas as pd

    classes = known_classes(model.metadata.metadata)
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


def variables_of(environment: Mapping[str, str]) -> dict[str, str]:
    """What evaluate-model says of the job.

    Raises  EVL001 a variable is absent, EVL002 one has another form.
    """
    required = _ENVIRONMENT.document["required"]
    given = {name: environment[name] for name in _ENVIRONMENT.document["properties"] if environment.get(name)}
    missing = [name for name in required if name not in given]
    if missing:
        raise Refusal(
            "EVL001",
            "environment of the evaluation job",
            f"no {', '.join(missing)}",
            "all of " + ", ".join(required),
            "Start the job through evaluate-model, which sets them.",
        )
    violation = _ENVIRONMENT.violation(given)
    if violation is not None:
        raise Refusal(
            "EVL002",
            "environment of the evaluation job",
            violation,
            "variables as evaluation-environment.schema.json describes them",
            "Report it.",
        )
    return given


def checked_line(number: int, line: dict) -> str:
    """One line of the vector as evaluate-model reads it. Raises  EVL040."""
    violation = schemas.PREDICTION_LINE.violation(line)
    if violation is not None:
        expected = "a line as prediction-line.schema.json describes it"
        raise Refusal("EVL040", f"prediction {number}", violation, expected, "Report it.")
    return json.dumps(line, ensure_ascii=False)


def evaluate(base: Path) -> None:
    variables = variables_of(os.environ)
    uri, digest = variables["MODEL_URI"], variables["MODEL_DIGEST"]
    set_hash = variables["EVALUATION_SET_HASH"]
    rows = read_evaluation_set(
        base / "processing/input/evaluation/evaluation.jsonl.gz", set_hash, schemas.EVALUATION_LINE
    )
    vocabulary, made = vocabulary_for(base)
    with tempfile.TemporaryDirectory() as folder:
        answers = predict(load_model(uri, digest, Path(folder)), [row["text"] for row in rows])
    lines = [
        checked_line(
            number,
            {"key": row["key"], "class": name, "confidence": confidence, **sketched(row["text"], vocabulary)},
        )
        for number, (row, (name, confidence)) in enumerate(zip(rows, answers, strict=True))
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
