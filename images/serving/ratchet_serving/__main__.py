"""`python -m ratchet_serving`: serves one workload until SIGTERM.

Exit status  0 after SIGTERM, when every request is answered and every row of the inference log is in PostgreSQL or on
             disk. 1 with an error in one line when an environment variable is missing or wrong.
"""

import os
import signal
import sys
from functools import partial
from pathlib import Path

from ratchet_serving.failure import StartFailure
from ratchet_serving.journal import log_line
from ratchet_serving.settings import Settings, settings_of

_SIGNALS = (signal.SIGTERM, signal.SIGINT)
_GRACE_SECONDS = 10
_SPILL_BYTES = 256 * 1_048_576
# The thread that predicts gives way sooner than by default, 5 ms, so that short answers do not wait for long ones.
_SWITCH_SECONDS = 0.001


def serve(settings: Settings) -> None:
    import uvicorn

    from ratchet_serving.database import Database
    from ratchet_serving.http.app import application, log_answers
    from ratchet_serving.http.serving_token import ServingToken, secret_reader
    from ratchet_serving.log.inference_log import InferenceLog
    from ratchet_serving.log.row_writer import RowWriter
    from ratchet_serving.log.spool import Spool
    from ratchet_serving.metrics import Metrics
    from ratchet_serving.model.decisions import Decisions
    from ratchet_serving.model.follower import Follower, recorded_environment
    from ratchet_serving.model.model_store import ModelStore
    from ratchet_serving.model.release import load_release
    from ratchet_serving.predict.predictor import Predictor

    sys.setswitchinterval(_SWITCH_SECONDS)
    workload, task, zone, folder = settings.workload, settings.task, settings.time_zone, settings.spill_folder
    metrics = Metrics()
    database = Database(settings.database)
    log = InferenceLog(RowWriter(database), Spool(folder / "log", _SPILL_BYTES), metrics)
    # A minute is what a database that sleeps by itself waits at least before it does.
    decisions = Decisions(database, workload, task.kind.vocabulary, keep_open=settings.poll_seconds < 60)
    store = ModelStore(folder / "models")
    load = partial(load_release, task)
    follower = Follower(decisions, store, metrics, settings.poll_seconds, load, recorded_environment)
    token = ServingToken(secret_reader(settings.token_secret, settings.database.region))

    def current():
        return follower.current

    predictor = Predictor(current, log_answers(workload, task, zone, log, metrics))
    app = application(workload, task, predictor, log, token, metrics, current, zone)
    follower.start()
    token.start()
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            access_log=False,
            log_level="warning",
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
    )
    log_line("info", "server started", workload=workload, host=settings.host, port=settings.port)
    try:
        # Answers what it has accepted before it returns, and hands the signal that ended it to _end.
        server.run()
    finally:
        # A second signal must not cut the log short.
        for one in _SIGNALS:
            signal.signal(one, signal.SIG_IGN)
        follower.stop()
        token.stop()
        predictor.stop()
        log.close()


def _end(_signum: int, _frame: object) -> None:
    raise SystemExit(0)


def main() -> int:
    # For the time before the web server takes them over, and after it has ended by them.
    for one in _SIGNALS:
        signal.signal(one, _end)
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    os.environ["DO_NOT_TRACK"] = "true"
    os.environ["MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR"] = "false"
    # The follower waits and tries again by itself.
    os.environ["MLFLOW_HTTP_REQUEST_MAX_RETRIES"] = "1"
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "30")
    try:
        settings = settings_of(os.environ)
        Path(settings.spill_folder).mkdir(parents=True, exist_ok=True)
        serve(settings)
    except StartFailure as failure:
        print(str(failure), file=sys.stderr, flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
