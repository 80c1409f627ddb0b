"""Input and output locations of a SageMaker training container.

Source  https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-training-algo.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ratchet_trainer.errors import TrainingFailure
from ratchet_trainer.schemas.json_schema import JsonSchema
from ratchet_trainer.tasks.registry import trainer_of
from ratchet_trainer.tasks.task import Trainer


@dataclass(frozen=True)
class Job:
    """One training job: its folders and its environment variables.

    Edges   SAGEMAKER_BASE_DIR replaces /opt/ml, as in AWS's own sagemaker-training toolkit.
    """

    base: Path
    name: str
    trainer: Trainer
    run_id: str
    tracking_uri: str
    snapshot_hash: str
    mlflow_patience_seconds: float

    @property
    def hyperparameters(self) -> Path:
        return self.base / "input/config/hyperparameters.json"

    @property
    def snapshot(self) -> Path:
        return self.base / "input/data/training/snapshot.jsonl.gz"

    @property
    def model(self) -> Path:
        return self.base / "model"


def base_of(environment: Mapping[str, str]) -> Path:
    return Path(environment.get("SAGEMAKER_BASE_DIR") or "/opt/ml")


def job_of(environment: Mapping[str, str]) -> Job:
    """Reads the environment variables of the job.

    Raises  TRN001 when a required variable is missing, TRN002 when one is invalid, TRN004 for an unknown task kind.
    """
    schema = JsonSchema("training-environment")
    required = schema.document["required"]
    given = {name: environment[name] for name in schema.document["properties"] if environment.get(name)}
    missing = [name for name in required if name not in given]
    if missing:
        raise TrainingFailure(
            "TRN001",
            "environment of the training job",
            f"no {', '.join(missing)}",
            "all of " + ", ".join(required),
            "Start the job through train-model, which sets them.",
        )
    violation = schema.violation(given)
    if violation is not None:
        raise TrainingFailure(
            "TRN002",
            "environment of the training job",
            violation,
            "variables as training-environment.schema.json describes them",
            "Correct the job's environment.",
        )
    try:
        trainer = trainer_of(given["RATCHET_TASK"])
    except LookupError as error:
        raise TrainingFailure(
            "TRN004",
            "environment of the training job",
            str(error),
            "a folder of ratchet_trainer/tasks",
            "Add the kind to the trainer.",
        ) from error
    return Job(
        base=base_of(environment),
        name=given.get("TRAINING_JOB_NAME", ""),
        trainer=trainer,
        run_id=given["MLFLOW_RUN_ID"],
        tracking_uri=given["MLFLOW_TRACKING_URI"],
        snapshot_hash=given["RATCHET_SNAPSHOT_HASH"],
        mlflow_patience_seconds=float(given.get("RATCHET_MLFLOW_PATIENCE_SECONDS", "300")),
    )


def write_failure(base: Path, message: str) -> None:
    """Writes the sentence that SageMaker reports as the job's FailureReason."""
    folder = base / "output"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "failure").write_text(message[:1024] + "\n", encoding="utf-8")
