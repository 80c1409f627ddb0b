"""Settings of the MLflow container. It reads them only from environment variables."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode


class StartFailure(Exception):
    """The container cannot start. The message gives the reason and the next step.

    Shape   code: "MLF" and three digits, stable between releases.
    """

    def __init__(self, code: str, where: str, found: str, expected: str, next_step: str):
        super().__init__(f"{code} {where}: {found}; expected {expected}. {next_step}")
        self.code = code


# A container is reached from outside; its network policy says by whom.
_ALL_INTERFACES = "0.0.0.0"  # noqa: S104
_SSL_MODES = ("disable", "prefer", "require", "verify-ca", "verify-full")


@dataclass(frozen=True)
class Settings:
    """Location of the database and the artifacts, and the address to listen on."""

    database_host: str
    database_port: int
    database_name: str
    database_user: str
    ssl_mode: str
    ssl_root_certificate: str | None
    region: str
    artifacts_uri: str
    host: str
    port: int
    workers: int

    @property
    def database_uri(self) -> str:
        """URI without a password. libpq reads the password from PGPASSFILE for each new connection, because tokens
        change.
        """
        query = {"sslmode": self.ssl_mode, "connect_timeout": "45"}
        if self.ssl_root_certificate:
            query["sslrootcert"] = self.ssl_root_certificate
        return (
            f"postgresql+psycopg://{quote(self.database_user, safe='')}@{self.database_host}:{self.database_port}"
            f"/{quote(self.database_name, safe='')}?{urlencode(query)}"
        )


def settings_of(environment: Mapping[str, str]) -> Settings:
    """Reads DATABASE_HOST, DATABASE_PORT (5432), DATABASE_NAME (mlflow), DATABASE_USER (ratchet_mlflow),
    DATABASE_SSL_MODE (verify-full with a certificate, otherwise require), DATABASE_SSL_ROOT_CERT, AWS_REGION,
    ARTIFACTS_URI, HOST (0.0.0.0), PORT (5000), WORKERS (2).

    Raises  MLF021 with all missing and wrong variables.
    """
    problems = [f"no {name}" for name in ("DATABASE_HOST", "ARTIFACTS_URI") if not environment.get(name)]

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
    settings = Settings(
        database_host=environment.get("DATABASE_HOST", ""),
        database_port=number("DATABASE_PORT", 5432, 65535),
        database_name=environment.get("DATABASE_NAME") or "mlflow",
        database_user=environment.get("DATABASE_USER") or "ratchet_mlflow",
        ssl_mode=ssl_mode,
        ssl_root_certificate=certificate,
        region=environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION") or "",
        artifacts_uri=environment.get("ARTIFACTS_URI", ""),
        host=environment.get("HOST") or _ALL_INTERFACES,
        port=number("PORT", 5000, 65535),
        workers=number("WORKERS", 2, 64),
    )
    if not settings.region:
        problems.append("no AWS_REGION")
    if problems:
        raise StartFailure(
            "MLF021",
            "environment of the MLflow container",
            "; ".join(problems),
            "the variables that infra/components/mlflow/mlflow-pod.ts sets",
            "Correct them in the deployment.",
        )
    return settings
