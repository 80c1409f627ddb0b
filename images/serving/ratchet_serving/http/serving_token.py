"""Token of the callers, stored in Secrets Manager."""

import hmac
import threading
import time
from collections.abc import Callable

from ratchet_serving.journal import log_line, reason

_REFRESH_SECONDS = 300.0
_RETRY_SECONDS = 5.0
# A caller has this long to change over; the last value is accepted as long.
_PREVIOUS_SECONDS = 3600.0


class ServingToken:
    """The current token and, for an hour, the previous one, so that a rotation refuses no caller.

    For an unknown token, the secret is read again, at most every few seconds, because a caller may know a new token
    earlier than the server.
    """

    def __init__(self, read: Callable[[], str]):
        self._read = read
        self._current: bytes | None = None
        self._previous: bytes | None = None
        self._previous_until = 0.0
        self._read_at = float("-inf")
        self._lock = threading.Lock()
        self._stopping = threading.Event()

    @property
    def known(self) -> bool:
        return self._current is not None

    def start(self) -> None:
        threading.Thread(target=self._run, name="serving-token", daemon=True).start()

    def stop(self) -> None:
        self._stopping.set()

    def accepts(self, token: str) -> bool:
        """Whether the token is valid. The comparison takes constant time."""
        shown = token.encode("utf-8", "replace")
        current = self._current is not None and hmac.compare_digest(shown, self._current)
        previous = self._previous is not None and hmac.compare_digest(shown, self._previous)
        return current or (previous and time.monotonic() < self._previous_until)

    @property
    def may_be_outdated(self) -> bool:
        return time.monotonic() - self._read_at > _RETRY_SECONDS

    def refresh(self) -> None:
        """Reads the secret. After a failure, the known tokens stay valid."""
        with self._lock:
            self._read_at = time.monotonic()
            try:
                found = self._read().encode()
            except Exception as error:
                log_line("warning", f"SRV401 serving token: {reason(error)}. Check the secret and the pod's role.")
                return
            if not found:
                log_line("error", "SRV402 serving token: the secret is empty. Deploy again.")
                return
            if found != self._current:
                self._previous, self._previous_until = self._current, time.monotonic() + _PREVIOUS_SECONDS
                self._current = found

    def _run(self) -> None:
        while not self._stopping.is_set():
            self.refresh()
            self._stopping.wait(_REFRESH_SECONDS if self.known else _RETRY_SECONDS)


def secret_reader(secret: str, region: str) -> Callable[[], str]:
    """Returns a function that reads the secret's current value. AWS_ENDPOINT_URL applies, as for every AWS client."""
    client = None

    def read() -> str:
        nonlocal client
        if client is None:
            import boto3

            client = boto3.client("secretsmanager", region_name=region)
        return client.get_secret_value(SecretId=secret)["SecretString"].strip()

    return read
