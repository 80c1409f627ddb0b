"""A kind of which no file of images/ knows, through everything that is general in evaluator and server.

It is unlike texts in everything: contents of two columns, answers without a class, a log without columns of its own.
What this does not prove: training, of which a second kind brings its own, and PostgreSQL.
"""

import asyncio
import json
import uuid
from datetime import datetime, timezone
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from conftest import write_lines
from ratchet_evaluator.evaluation_set import read_evaluation_set
from ratchet_evaluator.model import answers_of
from ratchet_evaluator.prediction_vector import prediction_lines
from ratchet_evaluator.refusal import Refusal
from ratchet_evaluator.schemas.json_schema import JsonSchema
from ratchet_evaluator.vocabulary import vocabulary_for
from ratchet_serving.failure import RequestRefused
from ratchet_serving.http.bodies import prediction_request
from ratchet_serving.log.rows import prediction_row
from ratchet_serving.model.release import Decision, Release
from ratchet_serving.predict.predictor import Predictor
from ratchet_serving.schemas.json_schema import JsonSchema as ServersSchema

NOW = datetime(2026, 11, 23, 1, tzinfo=timezone.utc)
NUMBER = {"type": "number"}


def schema(folder: Path, name: str, **properties: dict) -> JsonSchema:
    document = {"type": "object", "properties": properties, "required": list(properties)}
    (folder / f"{name}.schema.json").write_text(json.dumps(document))
    return JsonSchema(name, folder)


class Prices:
    """As evaluator and server both see the kind, for brevity in one class."""

    def __init__(self, folder: Path):
        key = {"type": "string"}
        self.kind = self
        self.snapshot_line = schema(folder, "snapshot-line", key=key, rooms=NUMBER, area=NUMBER, price=NUMBER)
        self.evaluation_line = schema(folder, "evaluation-line", key=key, rooms=NUMBER, area=NUMBER)
        self.prediction_line = schema(folder, "prediction-line", key=key, price=NUMBER, area=NUMBER)
        self.vocabulary = schema(folder, "vocabulary", largest=NUMBER)
        self.model_metadata = schema(folder, "model-metadata")
        flat = {"type": "object", "properties": {"rooms": NUMBER, "area": NUMBER}, "required": ["rooms", "area"]}
        schema(folder, "request", flats={"type": "array", "items": flat, "minItems": 1})
        self.request = ServersSchema("request", folder)
        self.request_codes = {"flats": "SRV103"}
        self.example = {"rooms": 1, "area": 20}

    def content(self, line):
        return {"rooms": line["rooms"], "area": line["area"]}

    def contents(self, document):
        return document["flats"]

    def model_input(self, contents):
        return pd.DataFrame(contents)

    def answer_reader(self, metadata):
        return lambda output, rows: [{"price": float(price)} for price in output["price"].tolist()[:rows]]

    def vocabulary_of(self, contents):
        return {"largest": max(one["area"] for one in contents)}

    def sketcher(self, vocabulary):
        return lambda content: {"area": content["area"]}

    def size(self, content):
        return 16

    def logged(self, content, sketch, answer):
        return {"class": str(answer["price"]), "features": sketch}

    def counted(self, answer):
        return ""


class Model:
    metadata = SimpleNamespace(metadata=None)

    def predict(self, frame):
        return pd.DataFrame({"price": frame["area"] * 4 + frame["rooms"]})


@pytest.fixture
def prices(tmp_path) -> Prices:
    return Prices(tmp_path)


ROWS = [{"key": "1", "rooms": 2, "area": 50}, {"key": "2", "rooms": 4, "area": 90}]


def test_the_evaluator_asks_a_model_and_writes_its_answers_in_the_lines_of_the_kind(prices, tmp_path):
    path = tmp_path / "evaluation.jsonl.gz"
    rows = read_evaluation_set(path, write_lines(path, ROWS), prices.evaluation_line)
    write_lines(tmp_path / "processing/input/snapshot/snapshot.jsonl.gz", [{**row, "price": 1} for row in ROWS])
    vocabulary, made = vocabulary_for(tmp_path, prices)
    assert (vocabulary, made is None) == ({"largest": 90}, False)
    answers = answers_of(Model(), [prices.content(row) for row in rows], prices)
    assert [json.loads(line) for line in prediction_lines(rows, answers, prices, vocabulary)] == [
        {"key": "1", "area": 50, "price": 202},
        {"key": "2", "area": 90, "price": 364},
    ]
    with pytest.raises(Refusal, match=r"^EVL040 prediction 2: must contain price"):
        prediction_lines(rows, [answers[0], {}], prices, vocabulary)


def test_the_server_reads_a_request_of_the_kind_and_refuses_another_by_the_codes_of_the_kind(prices):
    asked = prediction_request(b'{"flats": [{"rooms": 2, "area": 50}]}', prices, NOW)
    assert asked.contents == [{"rooms": 2, "area": 50}]
    for body, code, where in (
        (b'{"flats": []}', "SRV103", "flats"),
        (b'{"flats": [{"rooms": 2}]}', "SRV101", "flats[0].area"),
        (b'{"texts": ["a"]}', "SRV103", "flats"),
    ):
        with pytest.raises(RequestRefused) as caught:
            prediction_request(body, prices, NOW)
        error = caught.value.body["error"]
        assert (error["code"], error["where"]) == (code, where)


def test_the_server_answers_and_logs_what_the_kind_has_no_column_for(prices):
    release = Release(Decision(1, "", "", ""), Model(), prices, prices.answer_reader({}), prices.sketcher(None), False)
    logged = []
    predictor = Predictor(lambda: release, lambda work, answered: logged.append((work, answered)))

    async def ask():
        return await predictor.submit([{"rooms": 2, "area": 50}], 16, NOW, 0.0)

    answered = asyncio.run(ask())
    predictor.stop()
    assert answered.answers == [{"price": 202}]
    [(work, _)] = logged
    values = prices.logged(work.contents[0], release.sketch(work.contents[0]), answered.answers[0])
    row = prediction_row("flats", ZoneInfo("UTC"), uuid.UUID(int=7), NOW, 1, 1.0, values)
    assert json.loads(row.line)["features"] == {"area": 50}
    assert "text_length" not in json.loads(row.line)
