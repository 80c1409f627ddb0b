"""Settings of the serving container. It reads them only from environment variables."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from ratchet_serving.failure import StartFailure
from ratchet_serving.tasks.registry import task_of
from ratchet_serving.tasks.task import ServedTask

# A container is reached from outside; its network policy says by whom.
_ALL_INTERFACES = "0.0.0.0"  # noqa: S104
_SSL_MODES = ("disable", "prefer", "require", "verify-ca", "verify-full")
_REQUIRED = ("WORKLOAD", "DATABASE_HOST", "MLFLOW_TRACKING_URI", "SERVING_TOKEN_SECRET", "SPILL_DIR")


@dataclass(frozen=True)
class DatabaseSettings:
    """Location of PostgreSQL. The password is a token that is created for each connection."""

    host: str
    port: int
    name: str
    user: str
    ssl_mode: str
    ssl_root_certificate: str | None
    region: str


@dataclass(frozen=True)
class Settings:
    workload: str
    task: ServedTask
    time_zone: ZoneInfo
    database: DatabaseSettings
    tracking_uri: str
    token_secret: str
    poll_seconds: float
    # Of this process alone: what the database has not got yet, and the models that were verified.
    spill_folder: Path
    host: str
    port: int


def settings_of(environment: Mapping[str, str]) -> Settings:
    """Reads WORKLOAD, TIME_ZONE (UTC), DATABASE_HOST, DATABASE_PORT (5432), DATABASE_NAME (ratchet), DATABASE_USER
    (ratchet_serving), DATABASE_SSL_MODE (verify-full with a certificate, otherwise require),
    DATABASE_SSL_ROOT_CERT, AWS_REGION, MLFLOW_TRACKING_URI, SERVING_TOKEN_SECRET, RATCHET_POLL_SECONDS (5),
    SPILL_DIR, HOST (0.0.0.0), PORT (8080), RATCHET_TASK, and the variables of that task kind.

    Raises  SRV001 with all missing and wrong variables.
    """
    problems = [f"no {name}" for name in _REQUIRED if not environment.get(name)]

    def number(name: str, default: int, high: int) -> int:
        text = environment.get(name) or str(default)
        if text.isdecimal() and 1 <= int(text) <= high:
            return int(text)
        problems.append(f"{name} is {text!r}, not a number from 1 to {high}")
        return default

    certificate = environment.get("DATABASE_SSL_ROOT_CERT") or None
    ssl_mode = environment.get("DATABASE_SSL_MODE") or ("verify-full" if certificate else "require")
    if ssl_mode not in _SSL_MODES:
        problems.append(f"DATABASE_SSL_MODE is {ssl_mode!r}, not one of {', '.join(_SSL_MODES)}")
    zone_name = environment.get("TIME_ZONE") or "UTC"
    try:
        time_zone = ZoneInfo(zone_name)
    except (OSError, ValueError, KeyError):
        problems.append(f"TIME_ZONE is {zone_name!r}, not a name of the time zone database")
        time_zone = ZoneInfo("UTC")
    task = None
    try:
        task = task_of(environment.get("RATCHET_TASK", ""), environment)
    except ValueError as error:
        problems.append(str(error))
    region = environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION") or ""
    if not region:
        problems.append("no AWS_REGION")
    database_port, poll_seconds, port = (
        number("DATABASE_PORT", 5432, 65535),
        number("RATCHET_POLL_SECONDS", 5, 3600),
        number("PORT", 8080, 65535),
    )
    if problems or task is None:
        raise StartFailure(
            "SRV001",
            "environment of the serving container",
            "; ".join(problems),
            "the variables that the serving deployment of infra/ sets",
            "Correct them in the deployment.",
        )
    return Settings(
        workload=environment["WORKLOAD"],
        task=task,
        time_zone=time_zone,
        database=DatabaseSettings(
            host=environment.get("DATABASE_HOST", ""),
            port=database_port,
            name=environment.get("DATABASE_NAME") or "ratchet",
            user=environment.get("DATABASE_USER") or "ratchet_serving",
            ssl_mode=ssl_mode,
            ssl_root_certificate=certificate,
            region=region,
        ),
        tracking_uri=environment.get("MLFLOW_TRACKING_URI", ""),
        token_secret=environment.get("SERVING_TOKEN_SECRET", ""),
        poll_seconds=float(poll_seconds),
        spill_folder=Path(environment.get("SPILL_DIR", "")),
        host=environment.get("HOST") or _ALL_INTERFACES,
        port=port,
    )
