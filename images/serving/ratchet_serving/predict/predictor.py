"""One thread that computes predictions, so that the event loop stays free for health checks."""

import asyncio
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from ratchet_serving.failure import RequestRefused
from ratchet_serving.journal import log_line, reason
from ratchet_serving.model.release import Release
from ratchet_serving.predict.request_id import new_request_id

# What waits while a batch is computed is computed together: the model's own cost per call is then paid once for all.
_BATCH_TEXTS = 64
_WAITING_TEXTS = 4000
_WAITING_CHARACTERS = 32 * 1_048_576


@dataclass(frozen=True, slots=True)
class Answered:
    """Shape   ids and answers: one per text, in the order of the texts."""

    release: Release
    ids: list[uuid.UUID]
    answers: list[tuple[str, float]]
    latency_millis: float


@dataclass(slots=True)
class Work:
    texts: list[str]
    occurred_at: datetime
    arrived: float
    future: asyncio.Future
    characters: int = field(init=False)

    def __post_init__(self) -> None:
        self.characters = sum(map(len, self.texts))


class Predictor:
    """Predicts requests in the order of their arrival, each request by one version.

    Shape   current: returns the version that answers now, or None. answered: called on this thread after the requests
            have their answers. No new request starts until it returns.
    """

    def __init__(self, current: Callable[[], Release | None], answered: Callable[[Work, Answered], None]):
        self._current = current
        self._answered = answered
        self._waiting: deque[Work] = deque()
        self._texts = 0
        self._characters = 0
        self._condition = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="predictor", daemon=True)
        self._thread.start()

    def submit(self, texts: list[str], occurred_at: datetime, arrived: float) -> "asyncio.Future[Answered]":
        """Adds a request. Call and await it on the event loop.

        Raises  SRV111 when too many requests wait. Through the future: SRV110 when no model is loaded, SRV112 when
                the model fails on these texts.
        """
        work = Work(texts, occurred_at, arrived, asyncio.get_running_loop().create_future())
        with self._condition:
            if self._waiting and (
                self._texts + len(texts) > _WAITING_TEXTS or self._characters + work.characters > _WAITING_CHARACTERS
            ):
                raise RequestRefused(
                    503,
                    "SRV111",
                    "requests that wait",
                    f"{self._texts} texts",
                    f"at most {_WAITING_TEXTS}, or {_WAITING_CHARACTERS} characters",
                    "Ask again later; raise serving.maxReplicas where it lasts.",
                    retry_seconds=1,
                )
            self._waiting.append(work)
            self._texts += len(texts)
            self._characters += work.characters
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
        texts = len(batch[0].texts)
        while self._waiting and texts + len(self._waiting[0].texts) <= _BATCH_TEXTS:
            batch.append(self._waiting.popleft())
            texts += len(batch[-1].texts)
        self._texts -= texts
        self._characters -= sum(work.characters for work in batch)
        return batch

    def _answer(self, batch: list[Work]) -> None:
        release = self._current()
        if release is None:
            refusal = no_model()
            _resolve([(work, refusal) for work in batch])
            return
        outcomes: list[tuple[Work, Answered | Exception]] = []
        try:
            answers = release.predict([text for work in batch for text in work.texts])
            done = time.perf_counter()
            at = 0
            for work in batch:
                outcomes.append((work, _answered(release, work, answers[at : at + len(work.texts)], done)))
                at += len(work.texts)
        except Exception:
            # One request's texts must not be the fault of the others.
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
        return _answered(release, work, release.predict(work.texts), time.perf_counter())
    except Exception as error:
        log_line("error", f"SRV112 the model fails on a request ({reason(error)})", version=release.decision.version)
        found = f"version {release.decision.version} fails on them"
        return RequestRefused(500, "SRV112", "texts", found, "an answer", "Report it with the texts.")


def _answered(release: Release, work: Work, answers: list[tuple[str, float]], done: float) -> Answered:
    ids = [new_request_id(work.occurred_at) for _ in work.texts]
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
