"""The product's evaluator, against real models in a real MLflow."""

import gzip
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from conftest import IMAGES, environment, write_lines
from ratchet_evaluator import digest as evaluators
from ratchet_evaluator.refusal import Refusal
from ratchet_evaluator.tasks.text_classification.answers import checked_answers
from ratchet_trainer.tracking import digest as trainers
from sklearn.feature_extraction.text import CountVectorizer


class Evaluation:
    """One processing job: the evaluator's folder is copied into the job's own, as SageMaker brings it from S3."""

    def __init__(self, base: Path, rows: list[dict], trained, tracking_uri: str):
        self.base = base
        code = base / "processing/input/code"
        shutil.copytree(IMAGES / "evaluator", code, ignore=shutil.ignore_patterns("__pycache__"))
        set_hash = write_lines(base / "processing/input/evaluation/evaluation.jsonl.gz", rows)
        self.command = [sys.executable, str(code / "evaluate.py")]
        self.environment = environment(
            SAGEMAKER_BASE_DIR=str(base),
            RATCHET_TASK="text-classification",
            MLFLOW_TRACKING_URI=tracking_uri,
            MODEL_URI=trained.result["model_uri"],
            MODEL_DIGEST=trained.result["artifact_digest"],
            EVALUATION_SET_HASH=set_hash,
        )

    def run(self, **extra: str) -> int:
        # From a folder without the trainer's package: the evaluator must not need it.
        return subprocess.run(
            self.command, cwd=self.base, env=self.environment | extra, stderr=subprocess.DEVNULL, check=False
        ).returncode

    @property
    def message(self) -> str:
        return (self.base / "output/message").read_text()

    @property
    def vector(self) -> bytes:
        return (self.base / "processing/output/predictions/predictions.jsonl.gz").read_bytes()


@pytest.fixture
def evaluation(tmp_path, sample, trained, tracking_uri):
    rows = [{name: row[name] for name in ("key", "text", "label")} for row in reversed(sample)]
    return Evaluation(tmp_path, rows, trained, tracking_uri)


def test_writes_one_prediction_per_row_in_the_order_of_the_set_and_the_same_bytes_each_time(
    evaluation, sample, trained
):
    assert evaluation.run() == 0
    first = evaluation.vector
    lines = [json.loads(line) for line in gzip.decompress(first).splitlines()]
    assert [line["key"] for line in lines] == [row["key"] for row in reversed(sample)]
    right = [line["class"] == row["label"] for line, row in zip(lines, reversed(sample), strict=True)]
    # The model was trained on these very rows.
    assert sum(right) > 0.95 * len(right)
    meta = json.loads((evaluation.base / "processing/output/predictions/meta.json").read_text())
    assert meta["rows"] == 160
    assert meta["digest"] == trained.result["artifact_digest"]
    assert meta["evaluation_set"] == evaluation.environment["EVALUATION_SET_HASH"]
    assert meta["environment"]["python"] == trained.result["environment"]["python"]
    assert evaluation.run() == 0
    assert evaluation.vector == first


def test_makes_the_vocabulary_of_the_snapshot_and_sketches_each_row_with_it(evaluation, sample):
    write_lines(evaluation.base / "processing/input/snapshot/snapshot.jsonl.gz", sample)
    assert evaluation.run() == 0
    output = evaluation.base / "processing/output/predictions"
    stored = (output / "vocabulary.json.gz").read_bytes()
    vocabulary = json.loads(gzip.decompress(stored))
    assert set(vocabulary["tracked"]) <= set(vocabulary["known"])
    lines = [json.loads(line) for line in gzip.decompress(evaluation.vector).splitlines()]
    for line, row in zip(lines, reversed(sample), strict=True):
        # Scikit-learn's own splitting, which the model uses too.
        words = CountVectorizer().build_analyzer()(row["text"])
        assert (line["length"], line["tokens"]) == (len(row["text"]), len(words))
        assert line["unknown"] == sum(word not in set(vocabulary["known"]) for word in words)
        assert line["words"] == [at for at, word in enumerate(vocabulary["tracked"]) if word in words]

    # A later evaluation of the same version gets the words instead of the snapshot, and counts the same.
    vector = evaluation.vector
    shutil.rmtree(evaluation.base / "processing/input/snapshot")
    shutil.rmtree(output)
    given = evaluation.base / "processing/input/vocabulary/vocabulary.json.gz"
    given.parent.mkdir()
    given.write_bytes(stored)
    assert evaluation.run() == 0
    assert evaluation.vector == vector
    assert not (output / "vocabulary.json.gz").exists()


def test_without_a_vocabulary_a_row_has_no_more_than_its_size(evaluation):
    assert evaluation.run() == 0
    line = json.loads(gzip.decompress(evaluation.vector).split(b"\n")[0])
    assert sorted(line) == ["class", "confidence", "key", "length", "tokens"]


@pytest.mark.parametrize(
    ("channel", "name", "code"),
    [
        ("snapshot", "snapshot.jsonl.gz", "EVL013"),
        ("vocabulary", "vocabulary.json.gz", "EVL014"),
    ],
)
def test_refuses_a_channel_that_cannot_be_read(channel, name, code, evaluation):
    path = evaluation.base / "processing/input" / channel / name
    path.parent.mkdir()
    path.write_bytes(gzip.compress(b"[]\n"))
    assert evaluation.run() == 1
    assert evaluation.message.startswith(f"{code} ")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"MODEL_URI": ""}, "EVL001"),
        ({"MODEL_DIGEST": "sha256:0"}, "EVL002"),
        ({"RATCHET_TASK": "poetry"}, "EVL003"),
        ({"EVALUATION_SET_HASH": "0" * 64}, "EVL011"),
        ({"MODEL_URI": "models:/m-00000000000000000000000000000000"}, "EVL030"),
        ({"MODEL_DIGEST": "0" * 64}, "EVL031"),
    ],
)
def test_refuses_what_is_not_what_was_recorded_and_says_so(change, code, evaluation):
    assert evaluation.run(**change) == 1
    assert evaluation.message.startswith(f"{code} ")
    assert evaluation.message.count("\n") == 1
    assert not (evaluation.base / "processing/output").exists()


@pytest.mark.parametrize("rows", [[], [{"key": "1", "label": "a"}]])
def test_refuses_a_set_without_texts(rows, tmp_path, trained, tracking_uri):
    evaluation = Evaluation(tmp_path, rows, trained, tracking_uri)
    assert evaluation.run() == 1
    assert evaluation.message.startswith("EVL012 ")


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (["a", "b"], "EVL020"),
        (pd.DataFrame({"class": ["a", "b"]}), "EVL020"),
        (pd.DataFrame({"class": ["a"], "confidence": [0.5]}), "EVL020"),
        (pd.DataFrame({"class": ["a", None], "confidence": [0.5, 0.5]}), "EVL021"),
        (pd.DataFrame({"class": ["a", "z"], "confidence": [0.5, 0.5]}), "EVL021"),
        (pd.DataFrame({"class": ["a", "b"], "confidence": [0.5, float("nan")]}), "EVL022"),
        (pd.DataFrame({"class": ["a", "b"], "confidence": [0.5, 1.01]}), "EVL022"),
        (pd.DataFrame({"class": ["a", "b"], "confidence": [0.5, "high"]}), "EVL022"),
    ],
)
def test_refuses_answers_that_break_the_contract(answer, code):
    with pytest.raises(Refusal) as caught:
        checked_answers(answer, 2, frozenset("ab"))
    assert caught.value.code == code


def test_takes_any_class_from_a_model_that_does_not_say_which_it_knows():
    answer = pd.DataFrame({"class": ["z"], "confidence": [1]})
    assert checked_answers(answer, 1, None) == [{"class": "z", "confidence": 1.0}]


def test_trainer_and_evaluator_agree_on_the_digest(tmp_path):
    for name in ("b", "a/é", "a b", "a/registered_model_meta", "registered_model_meta"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    before = evaluators.digest_of(tmp_path)
    assert before == trainers.digest_of(tmp_path)
    (tmp_path / "registered_model_meta").write_text("written by the next download")
    assert evaluators.digest_of(tmp_path) == before
    (tmp_path / "a/registered_model_meta").write_text("a file of the model")
    assert evaluators.digest_of(tmp_path) != before
