"""Input and output locations of a SageMaker training container.

Source  https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-training-algo.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ratchet_trainer.errors import TrainingFailure


@dataclass(frozen=True)
class Job:
    """One training job: its folders and its environment variables.

    Edges   SAGEMAKER_BASE_DIR replaces /opt/ml, as in AWS's own sagemaker-training toolkit.
    """

    base: Path
    name: str
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

    Raises  TRN001 when a required variable is missing, TRN002 when the patience is not a number.
    """
    required = ["MLFLOW_TRACKING_URI", "MLFLOW_RUN_ID", "RATCHET_SNAPSHOT_HASH"]
    missing = [name for name in required if not environment.get(name)]
    if missing:
        raise TrainingFailure(
            "TRN001",
            "environment of the training job",
            f"no {', '.join(missing)}",
            "all of " + ", ".join(required),
            "Start the job through train-model, which sets them.",
        )
    patience = environment.get("RATCHET_MLFLOW_PATIENCE_SECONDS") or "300"
    if not patience.isdecimal():
        raise TrainingFailure(
            "TRN002",
            "RATCHET_MLFLOW_PATIENCE_SECONDS",
            repr(patience),
            "a whole number of seconds",
            "Correct the job's environment.",
        )
    return Job(
        base=base_of(environment),
        name=environment.get("TRAINING_JOB_NAME", ""),
        run_id=environment["MLFLOW_RUN_ID"],
        tracking_uri=environment["MLFLOW_TRACKING_URI"],
        snapshot_hash=environment["RATCHET_SNAPSHOT_HASH"],
        mlflow_patience_seconds=float(patience),
    )


def write_failure(base: Path, message: str) -> None:
    """Writes the sentence that SageMaker reports as the job's FailureReason."""
    folder = base / "output"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "failure").write_text(message[:1024] + "\n", encoding="utf-8")
