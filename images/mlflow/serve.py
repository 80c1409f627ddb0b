"""Entry point of the MLflow image: `python serve.py migrate` or `python serve.py server`.

Exit status  migrate: 0 when the tables are up to date, otherwise 1 with an error in one line. server: exit status of
             the server; 0 after SIGTERM.
"""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from database_token import keep_fresh
from settings import Settings, StartFailure, settings_of

_STOP_SECONDS = 20


def migrate(settings: Settings) -> None:
    """Creates MLflow's tables in an empty database, or upgrades existing tables. Repeating it changes nothing.

    Raises  MLF020 with the message of the database.
    """
    import sqlalchemy
    from mlflow.db import upgrade

    try:
        # Tried first, because MLflow would repeat a hopeless connection for minutes.
        engine = sqlalchemy.create_engine(settings.database_uri)
        engine.connect().close()
        engine.dispose()
        upgrade.callback(url=settings.database_uri)
    except Exception as error:
        cause = getattr(error, "orig", None) or error
        raise StartFailure(
            "MLF020",
            f"database {settings.database_name} at {settings.database_host}:{settings.database_port}",
            f"{type(cause).__name__}: {' '.join(str(cause).split())[:500]}",
            f"that {settings.database_user} can connect and owns the tables",
            "Run migrate-database first; it creates the database and its user.",
        ) from error


def serve(settings: Settings) -> int:
    """Runs the server until it ends. SIGTERM or SIGINT ends it and every process that it started."""
    # One group for all, so that one call ends all, also while the server is still starting its own children.
    if os.getpgrp() != os.getpid():
        os.setpgid(0, 0)
    # fmt: off
    server = subprocess.Popen([
        sys.executable, "-m", "mlflow", "server",
        "--backend-store-uri", settings.database_uri,
        "--serve-artifacts", "--artifacts-destination", settings.artifacts_uri,
        "--host", settings.host, "--port", str(settings.port), "--workers", str(settings.workers),
    ])
    # fmt: on

    stopping = False

    def stop(_signum, _frame) -> None:
        # Only signals from here: waiting inside a handler would wait for the wait that it interrupted.
        nonlocal stopping
        stopping = True
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, signal.SIG_IGN)
        signal.signal(signal.SIGALRM, lambda *_: os.killpg(0, signal.SIGKILL))
        signal.alarm(_STOP_SECONDS)
        os.killpg(0, signal.SIGTERM)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    status = server.wait()
    return 0 if stopping else status


def main(arguments: list[str]) -> int:
    if arguments not in (["migrate"], ["server"]):
        print("usage: python serve.py migrate | server", file=sys.stderr)
        return 2
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    os.environ["DO_NOT_TRACK"] = "true"
    # Nothing here uses MLflow's job runner, and it costs processes.
    os.environ["MLFLOW_SERVER_ENABLE_JOB_EXECUTION"] = "false"
    # A load balancer drops idle connections silently; younger ones are not asked to survive it.
    os.environ.setdefault("MLFLOW_SQLALCHEMYSTORE_POOL_RECYCLE", "300")
    try:
        settings = settings_of(os.environ)
        with tempfile.TemporaryDirectory(prefix="ratchet-mlflow-") as folder:
            keep_fresh(Path(folder) / "pgpass", settings)
            if arguments == ["server"]:
                return serve(settings)
            migrate(settings)
            return 0
    except StartFailure as failure:
        print(str(failure), file=sys.stderr, flush=True)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
