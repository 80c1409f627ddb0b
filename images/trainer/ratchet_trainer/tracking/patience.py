"""Retries while MLflow does not answer."""

import os
import time
from collections.abc import Callable
from typing import TypeVar

from ratchet_trainer.errors import TrainingFailure

Result = TypeVar("Result")


def prepare_client() -> None:
    """Gives MLflow's client a short timeout, so that all retries happen in `patiently`. Call it before importing
    MLflow.
    """
    os.environ["MLFLOW_HTTP_REQUEST_MAX_RETRIES"] = "1"
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "60")
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    os.environ["DO_NOT_TRACK"] = "true"
    os.environ["MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT"] = "true"


def patiently(action: Callable[[], Result], where: str, patience_seconds: float) -> Result:
    """Repeats an idempotent action while MLflow is down or overloaded, with pauses of 1, 2, 4 … at most 30 seconds.

    Raises  TRN040 when MLflow does not answer within patience_seconds; TRN041 immediately when MLflow refuses.
    """
    from mlflow.exceptions import MlflowException
    from requests.exceptions import RequestException

    end = time.monotonic() + patience_seconds
    pause = 1.0
    while True:
        try:
            return action()
        except (MlflowException, RequestException) as error:
            reason = " ".join(str(error).split())[:300]
            if not _may_pass(error):
                raise TrainingFailure(
                    "TRN041",
                    where,
                    f"MLflow refused: {reason}",
                    "a run that exists, with the parameters it was started with",
                    "Train again under a new attempt.",
                ) from error
            if time.monotonic() + pause > end:
                raise TrainingFailure(
                    "TRN040",
                    where,
                    f"no answer within {patience_seconds:.0f} s: {reason}",
                    "a reachable MLflow server",
                    "Check the MLflow service and the job's security group, then train again.",
                ) from error
        time.sleep(pause)
        pause = min(30.0, pause * 2)


def _may_pass(error: Exception) -> bool:
    code = getattr(error, "error_code", None)
    if code is not None:
        return code in ("INTERNAL_ERROR", "TEMPORARILY_UNAVAILABLE", "REQUEST_LIMIT_EXCEEDED")
    response = getattr(error, "response", None)
    return response is None or response.status_code >= 500 or response.status_code == 429
