"""HTTP application: POST /predict and /feedback, GET /health, /ready and /metrics."""

import json
from collections.abc import Callable
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

from fastapi import FastAPI, Request, Response
from prometheus_client import generate_latest
from starlette.exceptions import HTTPException

from ratchet_serving.failure import RequestRefused
from ratchet_serving.http.bodies import feedback_request, prediction_request
from ratchet_serving.http.body_reader import BodyReader
from ratchet_serving.http.gate import Gate, response_of
from ratchet_serving.http.serving_token import ServingToken
from ratchet_serving.journal import log_line, reason
from ratchet_serving.log.inference_log import InferenceLog
from ratchet_serving.log.rows import feedback_row, prediction_row
from ratchet_serving.metrics import Metrics
from ratchet_serving.model.release import Release
from ratchet_serving.predict.predictor import Answered, Predictor, Work, no_model
from ratchet_serving.tasks.task import ServedTask


def application(
    workload: str,
    task: ServedTask,
    predictor: Predictor,
    log: InferenceLog,
    token: ServingToken,
    metrics: Metrics,
    current: Callable[[], Release | None],
    zone: ZoneInfo,
) -> Gate:
    # No generated pages: they would need the token too. docs/SERVING.md describes the requests.
    app = FastAPI(title="Ratchet serving", openapi_url=None, docs_url=None, redoc_url=None)
    bodies = BodyReader()

    @app.post("/predict")
    async def predict(request: Request) -> Response:
        body = await bodies.read(request)
        if current() is None:
            raise no_model()
        asked = prediction_request(body, task, datetime.now(timezone.utc))
        size = sum(map(task.size, asked.contents))
        answered = await predictor.submit(asked.contents, size, asked.occurred_at, request.scope["ratchet.arrived"])
        return _json(_predictions(workload, answered))

    @app.post("/feedback")
    async def feedback(request: Request) -> Response:
        labels = feedback_request(await bodies.read(request), datetime.now(timezone.utc))
        log.add([feedback_row(workload, zone, one) for one in labels])
        # Not 200: it is joined with its prediction later, by detect-drift.
        return _json({"accepted": len(labels)}, status=202)

    @app.get("/health")
    async def health() -> Response:
        return _json({"status": "alive"})

    @app.get("/ready")
    async def ready() -> Response:
        release = current()
        if release is None:
            raise no_model()
        if not token.known:
            expected, following = "a secret that can be read", "Check the secret and the pod's role."
            raise RequestRefused(503, "SRV121", "the serving token", "it is not known yet", expected, following, 5)
        return _json({"status": "ready", "model": _model(workload, release)})

    @app.get("/metrics")
    async def metrics_page() -> Response:
        return Response(generate_latest(metrics.registry), media_type="text/plain; version=0.0.4")

    @app.exception_handler(HTTPException)
    async def no_such_path(request: Request, error: HTTPException) -> Response:
        found = f"{request.method} {request.url.path[:100]}"
        expected = "POST /predict, POST /feedback, GET /health, GET /ready or GET /metrics"
        refusal = RequestRefused(error.status_code, "SRV100", "request", found, expected, "Correct the address.")
        return response_of(refusal)

    @app.exception_handler(RequestRefused)
    async def refused(_request: Request, refusal: RequestRefused) -> Response:
        return response_of(refusal)

    @app.exception_handler(Exception)
    async def defect(_request: Request, error: Exception) -> Response:
        log_line("error", f"SRV199 request: {reason(error)}; a defect of serving. Report it.")
        return response_of(RequestRefused(500, "SRV199", "serving", "a defect", "an answer", "Report it."))

    return Gate(app, token, metrics)


def log_answers(
    workload: str, task: ServedTask, zone: ZoneInfo, log: InferenceLog, metrics: Metrics
) -> Callable[[Work, Answered], None]:
    """Callback for the predictor's thread: writes answered requests to the inference log."""

    def answered(work: Work, answer: Answered) -> None:
        version = answer.release.decision.version
        rows = []
        for content, request_id, one in zip(work.contents, answer.ids, answer.answers, strict=True):
            logged = task.logged(content, answer.release.sketch(content), one)
            rows.append(
                prediction_row(workload, zone, request_id, work.occurred_at, version, answer.latency_millis, logged)
            )
            metrics.predictions.labels(str(version), task.counted(one)).inc()
        log.add(rows)

    return answered


def _predictions(workload: str, answered: Answered) -> dict:
    return {
        "predictions": [
            {"request_id": str(request_id), **answer}
            for request_id, answer in zip(answered.ids, answered.answers, strict=True)
        ],
        "model": _model(workload, answered.release),
    }


def _model(workload: str, release: Release) -> dict:
    return {"workload": workload, "version": release.decision.version, "digest": release.decision.digest}


def _json(document: dict, status: int = 200) -> Response:
    return Response(json.dumps(document), status_code=status, media_type="application/json")
