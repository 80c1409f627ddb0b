"""Parts of the trainer that need no MLflow."""

import gzip
import hashlib
import json
import re
from collections import Counter

import numpy as np
import pytest
from conftest import write_lines
from ratchet_trainer.errors import TrainingFailure
from ratchet_trainer.job.contract import job_of
from ratchet_trainer.job.hyperparameters import read_hyperparameters
from ratchet_trainer.job.snapshot import read_snapshot
from ratchet_trainer.tasks.registry import trainer_of
from ratchet_trainer.tasks.text_classification.data import Snapshot
from ratchet_trainer.tasks.text_classification.hyperparameters import Hyperparameters
from ratchet_trainer.tasks.text_classification.metrics import confusion, expected_calibration_error, summarize
from ratchet_trainer.tasks.text_classification.model import fit

TRAINER = trainer_of("text-classification")


def row(label: str, text: str = "some words", weight: object = 1.0) -> dict:
    return {"key": "k", "text": text, "label": label, "weight": weight}


@pytest.mark.parametrize(
    ("rows", "code", "says"),
    [
        ([], "TRN023", "no rows"),
        ([row("a"), row("a")], "TRN024", "one class 'a'"),
        ([row("a"), row("a"), row("b"), row("c")], "TRN024", "only 'a' has two rows"),
        ([row("a"), row("a"), row("b", weight=0)], "TRN022", "line 3"),
        ([row("a"), row("b", weight="NaN")], "TRN022", "line 2"),
        ([row("a"), {"text": "x", "label": "b"}], "TRN022", "'weight'"),
        ([row("a"), row("")], "TRN022", "line 2"),
    ],
)
def test_a_snapshot_that_cannot_be_trained_on_is_refused_with_the_reason(rows, code, says, tmp_path):
    path = tmp_path / "snapshot.jsonl.gz"
    expected = write_lines(path, rows)
    with pytest.raises(TrainingFailure, match=f"^{code} .*{re.escape(says)}"):
        read_snapshot(path, expected, TRAINER)


def test_a_snapshot_that_is_absent_or_cut_off_is_refused(tmp_path):
    path = tmp_path / "snapshot.jsonl.gz"
    with pytest.raises(TrainingFailure, match="TRN020"):
        read_snapshot(path, "", TRAINER)
    path.write_bytes(gzip.compress(b"x" * 1000)[:-4])
    with pytest.raises(TrainingFailure, match="TRN020"):
        read_snapshot(path, "", TRAINER)


def test_line_separators_inside_texts_do_not_split_rows(tmp_path):
    path = tmp_path / "snapshot.jsonl.gz"
    content = "".join(
        json.dumps(row(label, "one\u2028two\x85three"), ensure_ascii=False) + "\n" for label in "aabb"
    ).encode()
    path.write_bytes(gzip.compress(content))
    assert len(read_snapshot(path, hashlib.sha256(content).hexdigest(), TRAINER).texts) == 4


def test_every_wrong_hyperparameter_is_named_at_once_with_the_nearest_known_name(tmp_path):
    path = tmp_path / "hyperparameters.json"
    path.write_text(json.dumps({"ngram_maks": "2", "min_df": "0", "max_df": "half", "stop_words": "french"}))
    with pytest.raises(TrainingFailure) as caught:
        read_hyperparameters(path, Hyperparameters)
    message = str(caught.value)
    assert message.startswith("TRN011 ")
    assert "ngram_maks is unknown (did you mean ngram_max?)" in message
    assert "min_df is '0' (a whole number from 1 to 1000000)" in message
    assert "max_df is 'half' (a number from 0.01 to 1.0)" in message
    assert "stop_words is 'french' (one of english, none)" in message


def test_hyperparameters_are_typed_and_the_platforms_own_are_left_alone(tmp_path):
    path = tmp_path / "hyperparameters.json"
    assert read_hyperparameters(path, Hyperparameters) == Hyperparameters()
    path.write_text(json.dumps({"regularization": "0.5", "folds": "5", "sagemaker_region": "eu-west-3"}))
    assert read_hyperparameters(path, Hyperparameters) == Hyperparameters(regularization=0.5, folds=5)


def test_the_environment_names_everything_that_is_missing():
    names = "RATCHET_TASK, MLFLOW_TRACKING_URI, MLFLOW_RUN_ID, RATCHET_SNAPSHOT_HASH"
    with pytest.raises(TrainingFailure, match=rf"TRN001 .*no {names}"):
        job_of({})


def test_calibration_error_of_a_case_worked_by_hand():
    # Two bins: confidence .9 with accuracy 3/4 (gap .15, 4 rows), confidence .5 with accuracy 1/1 (gap .5, 1 row).
    confidence = np.array([0.9, 0.9, 0.9, 0.9, 0.5])
    correct = np.array([True, True, True, False, True])
    assert expected_calibration_error(confidence, correct) == pytest.approx(0.8 * 0.15 + 0.2 * 0.5)


def test_metrics_of_a_case_worked_by_hand():
    # a: 2 rows, one found, none wrongly: precision 1, recall 1/2. b: 1 row, found, one wrongly: precision 1/2.
    truth, predicted = ["a", "a", "b"], np.array(["a", "b", "b"], dtype=object)
    values = summarize(truth, predicted, np.array([1.0, 1.0, 1.0]))
    assert values["train_cv_accuracy"] == pytest.approx(2 / 3)
    assert values["train_cv_f1/a"] == values["train_cv_f1/b"] == pytest.approx(2 / 3)
    assert values["train_cv_weighted_precision"] == pytest.approx((2 * 1 + 1 * 0.5) / 3)
    assert values["train_cv_macro_recall"] == pytest.approx(0.75)
    assert confusion(truth, predicted) == {"classes": ["a", "b"], "counts": [[1, 1], [0, 1]]}


def test_classes_that_differ_only_in_forbidden_characters_keep_metrics_of_their_own():
    values = summarize(["é?", "é!"], np.array(["é?", "é!"], dtype=object), np.array([1.0, 1.0]))
    assert len([name for name in values if name.startswith("train_cv_f1/")]) == 2


def snapshot_of(rows: list[dict]) -> Snapshot:
    return Snapshot([one["text"] for one in rows], [one["label"] for one in rows], [one["weight"] for one in rows])


def test_two_classes_get_two_columns_and_both_can_win(sample):
    fitted = fit(snapshot_of([one for one in sample if one["label"][0] in "rs"]), Hyperparameters())
    assert fitted.coefficients.shape[0] == 2
    assert Counter(fitted.fold_predictions.tolist()).keys() == {"rec.sport.hockey", "sci.space"}


def test_a_class_of_a_single_row_does_not_stop_the_others_from_being_learned(sample):
    rare = {"key": "r", "text": "shuttle orbit rare words", "label": "rare", "weight": 1.0}
    fitted = fit(snapshot_of([*sample, rare]), Hyperparameters())
    assert fitted.classes.tolist()[1] == "rare"
    assert np.isfinite(fitted.temperature)
    assert fitted.fold_confidences.max() <= 1


def test_heavier_rows_win_when_the_same_text_has_two_labels():
    def winner(weight_of_b: float) -> str:
        rows = [row("a", f"same words {n % 3}") for n in range(30)]
        rows += [row("b", f"same words {n % 3}", weight_of_b) for n in range(30)]
        fitted = fit(snapshot_of(rows), Hyperparameters(max_df=1.0))
        return Counter(fitted.fold_predictions.tolist()).most_common(1)[0][0]

    assert (winner(0.1), winner(10.0)) == ("a", "b")


def test_texts_without_a_common_word_are_refused_with_the_setting_to_change():
    rows = [row("ab"[n % 2], f"word{n}") for n in range(10)]
    with pytest.raises(TrainingFailure, match=r"TRN030 .*min_df to 1"):
        fit(snapshot_of(rows), Hyperparameters())
