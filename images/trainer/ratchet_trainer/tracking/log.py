"""Writes the results of a training to MLflow."""

import json
import warnings
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import mlflow
from mlflow.entities import Metric, Param, RunTag
from mlflow.utils.time import get_current_time_millis

from ratchet_trainer.job.contract import Job
from ratchet_trainer.schemas.json_schema import JsonSchema
from ratchet_trainer.tasks.task import Trained
from ratchet_trainer.tracking.digest import digest_of
from ratchet_trainer.tracking.environment import environment_of_image

_SUMMARY = "ratchet.json"
_METRICS_PER_REQUEST = 1000


def earlier_result(job: Job) -> dict | None:
    """Result of an earlier, complete execution with the same run, or None.

    Edges   None for an invalid result, as a different release may have written it: the training is repeated.
    Raises  MlflowException when the run does not exist.
    """
    tags = mlflow.MlflowClient(job.tracking_uri).get_run(job.run_id).data.tags
    if tags.get("ratchet.snapshot") != job.snapshot_hash or "ratchet.digest" not in tags:
        return None
    result = mlflow.artifacts.load_dict(f"runs:/{job.run_id}/{_SUMMARY}")
    return result if JsonSchema("training-result").violation(result) is None else None


def log_training(job: Job, settings: Any, trained: Trained) -> dict[str, Any]:
    """Logs parameters, metrics, report and model to the job's run. Repeating it changes nothing.

    The tag `ratchet.digest` is set last: a run with this tag is complete.
    Shape   settings: dataclass of hyperparameters.
    Result  content of model/ratchet.json, training-result.schema.json.
    """
    client = mlflow.MlflowClient(job.tracking_uri)
    environment = environment_of_image()
    params = asdict(settings) | trained.parameters | {"snapshot_hash": job.snapshot_hash, "rows": trained.rows}
    tags = {
        "auto_trained": "true",
        "ratchet.snapshot": job.snapshot_hash,
        "ratchet.environment": json.dumps(environment),
        "ratchet.training_job": job.name,
    }
    client.log_batch(
        job.run_id,
        params=[Param(name, str(value)) for name, value in params.items()],
        tags=[RunTag(name, value) for name, value in tags.items()],
    )
    _log_metrics(client, job, trained)
    with TemporaryDirectory() as folder:
        trained.write_report(Path(folder))
        client.log_artifacts(job.run_id, folder, "train_cv")
    model = _log_model(client, job, trained)
    result = {
        "run_id": job.run_id,
        "model_uri": f"models:/{model['ratchet.model_id']}",
        "artifact_digest": model["ratchet.digest"],
        **trained.summary,
        "rows": trained.rows,
        "environment": environment,
    }
    client.log_dict(job.run_id, result, _SUMMARY)
    for name, value in model.items():
        client.set_tag(job.run_id, name, value)
    client.set_terminated(job.run_id, "FINISHED")
    return result


def _log_metrics(client: mlflow.MlflowClient, job: Job, trained: Trained) -> None:
    now = get_current_time_millis()
    metrics = [Metric(name, value, now, 0) for name, value in trained.metrics.items()]
    for start in range(0, len(metrics), _METRICS_PER_REQUEST):
        client.log_batch(job.run_id, metrics=metrics[start : start + _METRICS_PER_REQUEST])


def _log_model(client: mlflow.MlflowClient, job: Job, trained: Trained) -> dict[str, str]:
    """Logs the model of the run. Leftovers of an interrupted execution are removed first.

    Result  tags by which Ratchet finds the model, in this order: location of the files, model id, digest. A model
            version needs all three, because MLflow refuses the location without the id.
    """
    experiment = client.get_run(job.run_id).info.experiment_id
    for leftover in client.search_logged_models([experiment], f"source_run_id = '{job.run_id}'"):
        client.delete_logged_model(leftover.model_id)
    with TemporaryDirectory() as folder, mlflow.start_run(run_id=job.run_id), warnings.catch_warnings():
        # MLflow advises type hints and an example; the signature is stated here instead.
        warnings.simplefilter("ignore", UserWarning)
        logged = mlflow.pyfunc.log_model(name="model", **trained.package(Path(folder) / "weights"))
        # Read back from the store rather than computed from the local copy: the digest is of what was stored.
        stored = mlflow.artifacts.download_artifacts(logged.model_uri, dst_path=str(Path(folder) / "stored"))
        return {
            "ratchet.model_source": client.get_logged_model(logged.model_id).artifact_location,
            "ratchet.model_id": logged.model_id,
            "ratchet.digest": digest_of(Path(stored)),
        }
