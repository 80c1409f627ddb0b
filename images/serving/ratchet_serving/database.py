"""Connections to PostgreSQL with the pod's role."""

import psycopg

from ratchet_serving.settings import DatabaseSettings

# A database that paused itself takes up to half a minute to resume; nothing that answers requests waits for it.
_CONNECT_SECONDS = 20
_STATEMENT_MILLIS = 15_000


class Database:
    """Creates connections, each with a new IAM token. The token is needed only to open the connection.

    Source  https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html
    """

    def __init__(self, settings: DatabaseSettings):
        self._settings = settings
        self._signer = None

    def connect(self, connect_seconds: int = _CONNECT_SECONDS) -> psycopg.Connection:
        """Raises  psycopg.Error, and botocore's errors when there are no credentials."""
        settings = self._settings
        verify = {"sslrootcert": settings.ssl_root_certificate} if settings.ssl_root_certificate else {}
        return psycopg.connect(
            host=settings.host,
            port=settings.port,
            dbname=settings.name,
            user=settings.user,
            password=self._token(),
            sslmode=settings.ssl_mode,
            connect_timeout=connect_seconds,
            application_name="serving",
            options=f"-c statement_timeout={_STATEMENT_MILLIS}",
            # A server that vanished is noticed before the rows that wait for it pile up.
            tcp_user_timeout=_STATEMENT_MILLIS,
            keepalives_idle=30,
            autocommit=True,
            **verify,
        )

    def _token(self) -> str:
        if self._signer is None:
            import boto3

            self._signer = boto3.client("rds", region_name=self._settings.region)
        return self._signer.generate_db_auth_token(
            DBHostname=self._settings.host, Port=self._settings.port, DBUsername=self._settings.user
        )
