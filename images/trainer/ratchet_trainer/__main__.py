"""`python -m ratchet_trainer train`: one SageMaker training job.

Exit status  0: the model is in MLflow, and model/ratchet.json names it. 1: output/failure contains the reason in one
             sentence.
Large libraries are imported after the input was validated, so that wrong input fails within a second.
"""

import json
import os
import signal
import sys
import time
import traceback
from contextlib import contextmanager

from ratchet_trainer.errors import TrainingFailure
from ratchet_trainer.job.contract import base_of, job_of, write_failure
from ratchet_trainer.job.hyperparameters import read_hyperparameters
from ratchet_trainer.job.snapshot import read_snapshot
from ratchet_trainer.tracking.patience import patiently, prepare_client


@contextmanager
def _step(name: str):
    """Prints one JSON line per step on standard output, for the job's log stream."""
    start = time.monotonic()
    yield
    print(json.dumps({"step": name, "seconds": round(time.monotonic() - start, 2)}), flush=True)


def train() -> None:
    job = job_of(os.environ)
    with _step("read"):
        settings = read_hyperparameters(job.hyperparameters, job.trainer.hyperparameters)
        snapshot = read_snapshot(job.snapshot, job.snapshot_hash, job.trainer)
    with _step("import"):
        prepare_client()
        import mlflow

        from ratchet_trainer.tracking.log import earlier_result, log_training

        mlflow.set_tracking_uri(job.tracking_uri)
    where = f"MLflow at {job.tracking_uri.split('@')[-1]}, run {job.run_id}"
    with _step("find the run"):
        result = patiently(lambda: earlier_result(job), where, job.mlflow_patience_seconds)
    if result is None:
        with _step("fit"):
            trained = job.trainer.fit(snapshot, settings)
        with _step("log"):
            result = patiently(lambda: log_training(job, settings, trained), where, job.mlflow_patience_seconds)
    job.model.mkdir(parents=True, exist_ok=True)
    (job.model / "ratchet.json").write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


def _stop(signum, _frame) -> None:
    # As process 1 of a container Python would otherwise ignore the signal until the platform kills it.
    write_failure(base_of(os.environ), "TRN003 training job: stopped by the platform before it was done.")
    sys.exit(128 + signum)


def main(arguments: list[str]) -> int:
    if arguments != ["train"]:
        print("usage: python -m ratchet_trainer train", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, _stop)
    try:
        train()
        return 0
    except TrainingFailure as failure:
        message = str(failure)
    except Exception as error:
        traceback.print_exc()
        message = f"TRN099 trainer: {type(error).__name__}: {' '.join(str(error).split())[:600]}; a defect of the \
trainer. The job's log has the details; report it."
    print(message, file=sys.stderr, flush=True)
    write_failure(base_of(os.environ), message)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
