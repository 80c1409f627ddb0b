"""Checks the token of every request, and counts requests."""

import asyncio
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.responses import JSONResponse, Response

from ratchet_serving.failure import RequestRefused
from ratchet_serving.http.serving_token import ServingToken
from ratchet_serving.metrics import Metrics

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
_OPEN = frozenset({"/health", "/ready", "/metrics"})
_COUNTED = _OPEN | {"/predict", "/feedback"}


class Gate:
    """ASGI middleware around the application: token check, request counts, and the format of errors."""

    def __init__(self, app: Callable[[Message, Receive, Send], Awaitable[None]], token: ServingToken, metrics: Metrics):
        self._app = app
        self._token = token
        self._metrics = metrics
        self._children: dict[tuple[str, int], Any] = {}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        scope["ratchet.arrived"] = started
        status = 500

        async def counting_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        path = scope["path"]
        try:
            if path not in _OPEN:
                await self._check_token(dict(scope["headers"]).get(b"authorization", b""))
            await self._app(scope, receive, counting_send)
        except RequestRefused as refusal:
            await response_of(refusal)(scope, receive, counting_send)
        finally:
            counted = path if path in _COUNTED else "other"
            self._count(counted, status, time.perf_counter() - started)

    def _count(self, path: str, status: int, seconds: float) -> None:
        # labels() looks its values up under a lock, which is most of its cost.
        child = self._children.get((path, status))
        if child is None:
            child = (self._metrics.requests.labels(path, str(status)), self._metrics.latency.labels(path))
            self._children[(path, status)] = child
        child[0].inc()
        child[1].observe(seconds)

    async def _check_token(self, header: bytes) -> None:
        scheme, _, shown = header.decode("latin-1").partition(" ")
        token = shown.strip() if scheme.lower() == "bearer" else ""
        if self._token.known and token and self._token.accepts(token):
            return
        if token and self._token.may_be_outdated:
            await asyncio.to_thread(self._token.refresh)
            if self._token.accepts(token):
                return
        if not self._token.known:
            raise RequestRefused(
                503,
                "SRV121",
                "the serving token",
                "it is not known yet",
                "a secret that can be read",
                "Ask again later.",
                retry_seconds=5,
            )
        raise RequestRefused(
            401,
            "SRV120",
            "header Authorization",
            "another token" if token else "no token",
            "Bearer <token>",
            "Read the token from the stack's secret serving-token.",
        )


def response_of(refusal: RequestRefused) -> Response:
    headers = {}
    if refusal.retry_seconds is not None:
        headers["retry-after"] = str(refusal.retry_seconds)
    if refusal.status == 401:
        headers["www-authenticate"] = "Bearer"
    return JSONResponse(refusal.body, refusal.status, headers)
