"""Database password of MLflow: an IAM token that is valid for 15 minutes.

State   a pgpass file, which a daemon thread replaces atomically every 10 minutes. libpq reads it for each new
        connection, also in the server's worker processes. Open connections stay open when a token expires.
Source  https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html
"""

import os
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from settings import Settings, StartFailure

_REFRESH_SECONDS = 600
_RETRY_SECONDS = 15


def iam_token(settings: Settings) -> str:
    """Creates a token. It is signed locally; only reading the credentials may need a call."""
    import boto3

    client = boto3.client("rds", region_name=settings.region)
    return client.generate_db_auth_token(
        DBHostname=settings.database_host, Port=settings.database_port, DBUsername=settings.database_user
    )


def write_password(path: Path, settings: Settings, password: str) -> None:
    """Replaces the pgpass file atomically, so that no reader sees an incomplete file."""
    fields = (
        settings.database_host,
        str(settings.database_port),
        settings.database_name,
        settings.database_user,
        password,
    )
    line = ":".join(field.replace("\\", "\\\\").replace(":", "\\:") for field in fields)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent)
    # mkstemp makes files that only their owner reads; libpq ignores any other.
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(line + "\n")
    os.replace(temporary, path)


def keep_fresh(path: Path, settings: Settings, source: Callable[[Settings], str] = iam_token) -> None:
    """Writes a first token and starts the thread that renews it. Sets PGPASSFILE for this process and its children.

    Raises  MLF010 when the first token cannot be created.
    """
    try:
        write_password(path, settings, source(settings))
    except Exception as error:
        raise StartFailure(
            "MLF010",
            f"IAM token for {settings.database_user} at {settings.database_host}",
            f"{type(error).__name__}: {error}",
            "credentials of the pod's role",
            "Check the pod identity association of MLflow's service account.",
        ) from error
    os.environ["PGPASSFILE"] = str(path)

    def renew() -> None:
        pause = _REFRESH_SECONDS
        while True:
            threading.Event().wait(pause)
            try:
                write_password(path, settings, source(settings))
                pause = _REFRESH_SECONDS
            except Exception as error:  # The old token still serves for a while; the next try is soon.
                print(f"MLF011 IAM token not renewed: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
                pause = _RETRY_SECONDS

    threading.Thread(target=renew, name="database-token", daemon=True).start()
