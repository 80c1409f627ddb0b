"""The generated JSON Schemas, as each image validates with them."""

import copy
import json
import random
import re
from pathlib import Path
from types import SimpleNamespace

import fastjsonschema
import pytest
from conftest import IMAGES, write_lines
from ratchet_evaluator.evaluation_set import read_evaluation_set
from ratchet_evaluator.model import checked_metadata
from ratchet_evaluator.refusal import Refusal
from ratchet_evaluator.schemas.json_schema import JsonSchema
from ratchet_evaluator.tasks.registry import task_of
from ratchet_evaluator.tasks.text_classification import schemas
from ratchet_trainer.errors import TrainingFailure
from ratchet_trainer.job.contract import job_of
from ratchet_trainer.job.hyperparameters import read_hyperparameters
from ratchet_trainer.job.snapshot import read_snapshot
from ratchet_trainer.tasks.registry import trainer_of
from ratchet_trainer.tasks.text_classification.hyperparameters import Hyperparameters

DIGEST = "0123456789abcdef" * 4
# A document that fits each schema of the evaluator, with everything that may be in it.
FITTING = {
    "evaluation-environment": {
        "RATCHET_TASK": "text-classification",
        "MODEL_URI": "models:/m-1",
        "MODEL_DIGEST": DIGEST,
        "MLFLOW_TRACKING_URI": "http://mlflow",
        "EVALUATION_SET_HASH": DIGEST,
    },
    "snapshot-line": {"key": "1", "text": "", "label": "a", "weight": 0.5},
    "evaluation-line": {"key": "1", "text": "one", "label": "a", "slot": "2026-11-23T01:00:00Z"},
    "prediction-line": {
        "key": "1",
        "class": "a",
        "confidence": 1,
        "length": 3,
        "tokens": 1,
        "unknown": 0,
        "words": [0, 5],
    },
    "vocabulary": {"tracked": ["a"], "known": ["a", "b"]},
    "model-metadata": {"ratchet.classes": ["a", "b"], "other": 1},
}
# Values that have been taken for one another: booleans and numbers, whole and fractional, 1e999, a trailing line break.
# NaN is not among them: no JSON has it, and both readers of lines refuse it.
STRANGE = [None, True, 0, -1, 1.0, 1.5, 10**400, float("inf"), "", "a", DIGEST + "\n", [], [1, "a"], {}]


def evaluators() -> list[Path]:
    return sorted((IMAGES / "evaluator").rglob("*.schema.json"))


def name_of(path: Path) -> str:
    return path.name.removesuffix(".schema.json")


def test_every_schema_of_the_evaluator_has_an_example_here():
    assert {name_of(path) for path in evaluators()} == set(FITTING)


@pytest.mark.parametrize("path", evaluators(), ids=name_of)
def test_the_evaluator_decides_as_fastjsonschema_on_a_document_with_one_or_two_changes(path):
    ours = JsonSchema(name_of(path), path.parent)
    reference = fastjsonschema.compile(json.loads(path.read_text()))
    dice = random.Random(7)  # noqa: S311
    decided = {True: 0, False: 0}
    for document in [FITTING[name_of(path)], *STRANGE, *(changed(dice, FITTING[name_of(path)]) for _ in range(3000))]:
        try:
            reference(copy.deepcopy(document))
            fits = True
        except fastjsonschema.JsonSchemaValueException:
            fits = False
        assert (ours.violation(document) is None) == fits, document
        decided[fits] += 1
    assert min(decided.values()) > 50


def changed(dice: random.Random, document: dict) -> dict:
    """A copy in which one or two values are other ones, are gone, or stand where none was."""
    copied = copy.deepcopy(document)
    for _ in range(dice.randint(1, 2)):
        key = dice.choice([*document, "another"])
        value = copied.get(key)
        if isinstance(value, list) and value and dice.random() < 0.5:
            value[dice.randrange(len(value))] = dice.choice(STRANGE)
        elif dice.random() < 0.3:
            copied.pop(key, None)
        else:
            copied[key] = dice.choice(STRANGE)
    return copied


def test_a_schema_that_uses_more_than_the_evaluator_knows_is_refused(tmp_path):
    (tmp_path / "x.schema.json").write_text(json.dumps({"type": "object", "anyOf": []}))
    with pytest.raises(ValueError, match="anyOf"):
        JsonSchema("x", tmp_path)


LINE = {"key": "1", "text": "secret words", "label": "a", "weight": 1}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (LINE | {"weight": 0}, "weight"),
        (LINE | {"weight": True}, "weight must be number"),
        (LINE | {"weight": 10**400}, "weight"),
        (LINE | {"weight": float("nan")}, "no JSON"),
        (LINE | {"text": None}, "text must be string"),
        (LINE | {"label": ""}, "label"),
        ({"text": "secret words", "label": "a", "weight": 1}, "key"),
        ([LINE], "must be object"),
    ],
)
def test_the_trainer_refuses_a_line_of_another_form_by_its_number_and_path_and_does_not_show_it(line, says, tmp_path):
    path = tmp_path / "snapshot.jsonl.gz"
    expected = write_lines(path, [LINE, LINE, line])
    with pytest.raises(TrainingFailure, match=f"^TRN022 .* line 3: .*{re.escape(says)}") as caught:
        read_snapshot(path, expected, trainer_of("text-classification"))
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ({"key": "2", "text": 5}, "text must be string"),
        ({"key": "2", "label": "a"}, "must contain text"),
        ({"key": "", "text": "secret words"}, "key must be at least of length 1"),
        ("secret words", "must be object"),
    ],
)
def test_the_evaluator_refuses_a_line_of_another_form_by_its_number_and_path(line, says, tmp_path):
    path = tmp_path / "evaluation.jsonl.gz"
    expected = write_lines(path, [{"key": "1", "text": "one"}, line])
    with pytest.raises(Refusal, match=f"^EVL012 .* line 2: {re.escape(says)};") as caught:
        read_evaluation_set(path, expected, schemas.EVALUATION_LINE)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("stated", ["abc", [], [""], ["a", 1]])
def test_a_model_whose_metadata_names_no_list_of_classes_is_refused(stated):
    model = SimpleNamespace(metadata=SimpleNamespace(metadata={"ratchet.classes": stated}))
    with pytest.raises(Refusal, match=r"^EVL023 .*ratchet\.classes"):
        checked_metadata(model, task_of("text-classification"))


def test_variables_of_another_form_are_refused_by_their_name():
    given = {
        "RATCHET_TASK": "text-classification",
        "MLFLOW_TRACKING_URI": "http://mlflow",
        "MLFLOW_RUN_ID": "1",
        "RATCHET_SNAPSHOT_HASH": "abc",
    }
    with pytest.raises(TrainingFailure, match=r"^TRN002 .*RATCHET_SNAPSHOT_HASH"):
        job_of(given)
    with pytest.raises(TrainingFailure, match=r"^TRN002 .*RATCHET_MLFLOW_PATIENCE_SECONDS"):
        job_of(given | {"RATCHET_SNAPSHOT_HASH": DIGEST, "RATCHET_MLFLOW_PATIENCE_SECONDS": "soon"})


@pytest.mark.parametrize("content", ["[]", '{"seed": 1}', "no JSON"])
def test_hyperparameters_that_are_no_object_of_texts_are_refused(content, tmp_path):
    path = tmp_path / "hyperparameters.json"
    path.write_text(content)
    with pytest.raises(TrainingFailure, match=r"^TRN010 "):
        read_hyperparameters(path, Hyperparameters)
