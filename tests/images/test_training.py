"""The training job as a whole, against a real MLflow."""

import hashlib
import json
import subprocess
from pathlib import Path

import mlflow
import pandas as pd
import pytest
from conftest import IMAGES, Training, free_port


def test_logs_parameters_tags_and_metrics_to_the_run_it_was_given(trained, client, sample):
    run = client.get_run(trained.result["run_id"])
    assert run.info.status == "FINISHED"
    assert run.data.params | {"seed": "3", "rows": "160", "classes": "4", "min_df": "2"} == run.data.params
    assert run.data.params["snapshot_hash"] == trained.snapshot_hash
    tags = run.data.tags
    assert tags["auto_trained"] == "true"
    assert tags["ratchet.snapshot"] == trained.snapshot_hash
    requirements = hashlib.sha256((IMAGES / "trainer/requirements.txt").read_bytes()).hexdigest()
    assert json.loads(tags["ratchet.environment"])["requirements"] == requirements
    for average in ("weighted", "macro"):
        for kind in ("precision", "recall", "f1"):
            assert 0.6 < run.data.metrics[f"train_cv_{average}_{kind}"] <= 1
    for name in {row["label"] for row in sample}:
        assert run.data.metrics[f"train_cv_rows/{name}"] == 40


def test_leaves_the_confusion_matrix_as_picture_and_as_table(trained, client, tmp_path):
    folder = client.download_artifacts(trained.result["run_id"], "train_cv", str(tmp_path))
    with open(f"{folder}/confusion_matrix.png", "rb") as picture:
        assert picture.read(8) == b"\x89PNG\r\n\x1a\n"
    with open(f"{folder}/confusion_matrix.json") as file:
        table = json.load(file)
    assert [sum(row) for row in table["counts"]] == [40, 40, 40, 40]


def test_the_model_answers_class_and_confidence_and_on_request_every_probability(trained, client):
    model = mlflow.pyfunc.load_model(trained.result["model_uri"])
    texts = pd.DataFrame({"text": ["the goalie stopped the puck in overtime hockey playoffs", "orbit of the shuttle"]})
    answer = model.predict(texts)
    assert answer["class"].tolist() == ["rec.sport.hockey", "sci.space"]
    assert answer["confidence"].between(0.25, 1).all()
    full = model.predict(texts, params={"probabilities": True})
    probabilities = full[[f"probability:{name}" for name in trained.result["classes"]]]
    assert probabilities.sum(axis=1).tolist() == pytest.approx([1, 1])
    assert probabilities.max(axis=1).tolist() == pytest.approx(answer["confidence"].tolist())


def test_the_model_states_signature_requirements_and_classes(trained):
    info = mlflow.models.get_model_info(trained.result["model_uri"])
    assert info.signature.inputs.input_names() == ["text"]
    assert info.signature.outputs.input_names() == ["class", "confidence"]
    assert info.metadata["ratchet.classes"] == trained.result["classes"]
    requirements = mlflow.pyfunc.get_model_dependencies(trained.result["model_uri"])
    with open(requirements) as file:
        stated = {line.strip() for line in file}
    assert "scikit-learn==1.7.2" in stated


def test_a_version_registered_from_the_runs_tags_has_the_recorded_digest(trained, client, tmp_path):
    tags = client.get_run(trained.result["run_id"]).data.tags
    client.create_registered_model("digest")
    version = client.create_model_version(
        "digest", tags["ratchet.model_source"], trained.result["run_id"], model_id=tags["ratchet.model_id"]
    )
    folder = mlflow.artifacts.download_artifacts(f"models:/digest/{version.version}", dst_path=str(tmp_path))
    # Computed by the coreutils, as the definition says, rather than by either of our own functions.
    command = (
        "find . -type f ! -path ./registered_model_meta -printf '%P\\0' | LC_ALL=C sort -z | xargs -0 sha256sum"
        " | sha256sum | cut -d ' ' -f 1"
    )
    digest = subprocess.run(["sh", "-c", command], cwd=folder, capture_output=True, text=True, check=True).stdout
    assert digest.strip() == tags["ratchet.digest"] == trained.result["artifact_digest"]


def test_running_again_under_the_same_run_leaves_one_model_and_the_same_result(trained, client):
    before = trained.result
    assert trained.run() == 0
    assert trained.result == before
    assert len(models_of(client, before["run_id"])) == 1


def test_an_execution_killed_before_its_last_tag_is_completed_by_the_next(trained, client):
    run_id = trained.result["run_id"]
    before = trained.result["model_uri"]
    client.delete_tag(run_id, "ratchet.digest")
    assert trained.run() == 0
    models = models_of(client, run_id)
    assert [model.model_uri for model in models] == [trained.result["model_uri"]]
    assert trained.result["model_uri"] != before
    assert client.get_run(run_id).data.tags["ratchet.digest"] == trained.result["artifact_digest"]


def models_of(client, run_id):
    return client.search_logged_models(["0"], f"source_run_id = '{run_id}'")


def test_the_same_snapshot_and_seed_give_the_same_weights(trained, client, tmp_path, tracking_uri, sample):
    again = Training(
        tmp_path / "job",
        tracking_uri,
        client.create_run("0").info.run_id,
        [row | {"weight": 2.0 if row["label"] == "sci.space" else 1.0} for row in sample],
        seed="3",
    )
    assert again.run() == 0

    def weights(training, name):
        folder = mlflow.artifacts.download_artifacts(training.result["model_uri"], dst_path=str(tmp_path / name))
        return (Path(folder) / "artifacts/weights.npz").read_bytes()

    assert weights(again, "again") == weights(trained, "first")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"MLFLOW_RUN_ID": ""}, "TRN001"),
        ({"RATCHET_TASK": "poetry"}, "TRN004"),
        ({"RATCHET_SNAPSHOT_HASH": "0" * 64}, "TRN021"),
        ({"MLFLOW_RUN_ID": "0" * 32}, "TRN041"),
        ({"MLFLOW_TRACKING_URI": "http://127.0.0.1:{free}", "RATCHET_MLFLOW_PATIENCE_SECONDS": "2"}, "TRN040"),
    ],
)
def test_leaves_one_sentence_when_it_cannot_train(change, code, tmp_path, tracking_uri, client, sample):
    training = Training(tmp_path, tracking_uri, client.create_run("0").info.run_id, sample)
    assert training.run(**{name: value.replace("{free}", str(free_port())) for name, value in change.items()}) == 1
    assert training.failure.startswith(f"{code} ")
    assert training.failure.count("\n") == 1
