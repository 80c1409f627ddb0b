"""One thread that computes predictions, so that the event loop stays free for health checks."""

import asyncio
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ratchet_evaluator.tasks.task import Answer, Content

from ratchet_serving.failure import RequestRefused
from ratchet_serving.journal import log_line, reason
from ratchet_serving.model.release import Release
from ratchet_serving.predict.request_id import new_request_id

# What waits while a batch is computed is computed together: the model's own cost per call is then paid once for all.
_BATCH_CONTENTS = 64
_WAITING_CONTENTS = 4000
_WAITING_BYTES = 32 * 1_048_576


@dataclass(frozen=True, slots=True)
class Answered:
    """Shape   ids and answers: one per content, in the order of the contents."""

    release: Release
    ids: list[uuid.UUID]
    answers: list[Answer]
    latency_millis: float


@dataclass(slots=True)
class Work:
    contents: list[Content]
    size: int
    occurred_at: datetime
    arrived: float
    future: asyncio.Future


class Predictor:
    """Predicts requests in the order of their arrival, each request by one version.

    Shape   current: returns the version that answers now, or None. answered: called on this thread after the requests
            have their answers. No new request starts until it returns.
    """

    def __init__(self, current: Callable[[], Release | None], answered: Callable[[Work, Answered], None]):
        self._current = current
        self._answered = answered
        self._waiting: deque[Work] = deque()
        self._contents = 0
        self._size = 0
        self._condition = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="predictor", daemon=True)
        self._thread.start()

    def submit(
        self, contents: list[Content], size: int, occurred_at: datetime, arrived: float
    ) -> "asyncio.Future[Answered]":
        """Adds a request. Call and await it on the event loop.

        Shape   size: of all contents together, approximately in bytes.
        Raises  SRV111 when too many requests wait. Through the future: SRV110 when no model is loaded, SRV112 when
                the model fails on these contents.
        """
        work = Work(contents, size, occurred_at, arrived, asyncio.get_running_loop().create_future())
        with self._condition:
            if self._waiting and (
                self._contents + len(contents) > _WAITING_CONTENTS or self._size + work.size > _WAITING_BYTES
            ):
                raise RequestRefused(
                    503,
                    "SRV111",
                    "requests that wait",
                    f"{self._contents} contents",
                    f"at most {_WAITING_CONTENTS}, or {_WAITING_BYTES} bytes",
                    "Ask again later; raise serving.maxReplicas where it lasts.",
                    retry_seconds=1,
                )
            self._waiting.append(work)
            self._contents += len(contents)
            self._size += work.size
            self._condition.notify()
        return work.future

    def stop(self) -> None:
        """Ends the thread after all waiting requests are answered."""
        with self._condition:
            self._stopping = True
            self._condition.notify()
        self._thread.join()

    def _run(self) -> None:
        while True:
            with self._condition:
                while not self._waiting and not self._stopping:
                    self._condition.wait()
                if not self._waiting:
                    return
                batch = self._take()
            try:
                self._answer(batch)
            except Exception as error:
                log_line("error", f"SRV199 predictor: {reason(error)}; a defect of serving. Report it.")

    def _take(self) -> list[Work]:
        batch = [self._waiting.popleft()]
        contents = len(batch[0].contents)
        while self._waiting and contents + len(self._waiting[0].contents) <= _BATCH_CONTENTS:
            batch.append(self._waiting.popleft())
            contents += len(batch[-1].contents)
        self._contents -= contents
        self._size -= sum(work.size for work in batch)
        return batch

    def _answer(self, batch: list[Work]) -> None:
        release = self._current()
        if release is None:
            refusal = no_model()
            _resolve([(work, refusal) for work in batch])
            return
        outcomes: list[tuple[Work, Answered | Exception]] = []
        try:
            answers = release.predict([content for work in batch for content in work.contents])
            done = time.perf_counter()
            at = 0
            for work in batch:
                outcomes.append((work, _answered(release, work, answers[at : at + len(work.contents)], done)))
                at += len(work.contents)
        except Exception:
            # What one request asks must not be the fault of the others.
            outcomes = [(work, _alone(release, work)) for work in batch]
        _resolve(outcomes)
        for work, outcome in outcomes:
            if isinstance(outcome, Answered):
                self._answered(work, outcome)


def no_model() -> RequestRefused:
    return RequestRefused(
        503,
        "SRV110",
        "the model",
        "no version is loaded",
        "a version in production",
        "Ask again later; /ready says when.",
        retry_seconds=5,
    )


def _alone(release: Release, work: Work) -> Answered | RequestRefused:
    try:
        return _answered(release, work, release.predict(work.contents), time.perf_counter())
    except Exception as error:
        log_line("error", f"SRV112 the model fails on a request ({reason(error)})", version=release.decision.version)
        found = f"version {release.decision.version} fails on it"
        return RequestRefused(500, "SRV112", "request", found, "an answer", "Report it with the request.")


def _answered(release: Release, work: Work, answers: list[Answer], done: float) -> Answered:
    ids = [new_request_id(work.occurred_at) for _ in work.contents]
    return Answered(release, ids, answers, (done - work.arrived) * 1000)


def _resolve(outcomes: list[tuple[Work, Answered | Exception]]) -> None:
    def give() -> None:
        for work, outcome in outcomes:
            if work.future.done():
                continue
            if isinstance(outcome, Exception):
                work.future.set_exception(outcome)
            else:
                work.future.set_result(outcome)

    outcomes[0][0].future.get_loop().call_soon_threadsafe(give)
