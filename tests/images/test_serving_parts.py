"""Parts of the serving image by themselves; tests/pipeline/serving.test.ts runs the whole process."""

import json
import random
import shutil
import subprocess
import sys
import uuid
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from conftest import environment
from ratchet_evaluator.digest import digest_of
from ratchet_serving.failure import RequestRefused, StartFailure
from ratchet_serving.http.bodies import feedback_request, prediction_request
from ratchet_serving.http.serving_token import ServingToken
from ratchet_serving.log.inference_log import InferenceLog
from ratchet_serving.log.row_writer import DatabaseAway
from ratchet_serving.log.rows import Row
from ratchet_serving.log.spool import Spool
from ratchet_serving.metrics import Metrics
from ratchet_serving.model.model_store import ModelStore
from ratchet_serving.model.release import Decision, DigestRefused, environment_here, load_release
from ratchet_serving.predict.request_id import instant_of, new_request_id
from ratchet_serving.settings import settings_of
from ratchet_serving.tasks.registry import task_of

TASK = task_of("text-classification", {})
NOW = datetime(2026, 11, 23, 1, tzinfo=timezone.utc)


@pytest.fixture(scope="session")
def stored_model(trained, tracking_uri, tmp_path_factory) -> tuple[Path, Decision]:
    """A model that was trained by a real job, as the server's disk holds it after it came from a real MLflow."""
    result = trained.result
    decision = Decision(1, result["model_uri"], result["artifact_digest"], result["run_id"])
    return ModelStore(tmp_path_factory.mktemp("models")).fetch(decision), decision


def test_loads_what_mlflow_stores_and_answers(stored_model, sample):
    folder, decision = stored_model
    release = load_release(TASK, folder, decision, {"tracked": ["space"], "known": ["space"]})
    answers = release.predict([row["text"] for row in sample])
    assert sum(one["class"] == row["label"] for one, row in zip(answers, sample, strict=True)) > 0.95 * len(sample)


def test_a_model_that_answered_is_still_the_recorded_one_for_the_next_process(stored_model, tmp_path):
    folder, decision = stored_model
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    # In a process of its own, whose environment says nothing of bytecode: as in the container.
    code = (
        "from pathlib import Path; from ratchet_serving.model.release import Decision, load_release;"
        "from ratchet_serving.tasks.registry import task_of; task = task_of('text-classification', {});"
        f"load_release(task, Path({str(copy)!r}), Decision(*{(1, decision.model_uri, decision.digest, 'run')!r}), None)"
    )
    paths = {"PYTHONPATH": ":".join(path for path in sys.path if path), "PYTHONDONTWRITEBYTECODE": ""}
    subprocess.run([sys.executable, "-c", code], env=environment(**paths), check=True)
    assert digest_of(copy) == decision.digest


def test_refuses_each_of_200_copies_with_one_flipped_bit_and_executes_nothing_of_it(stored_model, tmp_path):
    folder, decision = stored_model
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "registered_model_meta"]
    dice = random.Random(4)  # noqa: S311
    refused = 0
    assert digest_of(folder) == decision.digest
    for number in range(200):
        copy = tmp_path / "copy"
        shutil.copytree(folder, copy)
        # Every file has its turn; a loaded one would leave this mark.
        victim = copy / files[number % len(files)].relative_to(folder)
        content = bytearray(victim.read_bytes())
        at = dice.randrange(len(content) * 8)
        content[at // 8] ^= 1 << at % 8
        victim.write_bytes(content)
        with pytest.raises(DigestRefused):
            load_release(TASK, copy, decision, None)
        refused += 1
        shutil.rmtree(copy)
    assert refused == 200


def test_a_stored_model_that_the_disk_damaged_is_fetched_anew(stored_model, trained, tracking_uri, tmp_path):
    _, decision = stored_model
    store = ModelStore(tmp_path)
    folder = store.fetch(decision)
    (folder / "MLmodel").write_text("damaged")
    assert digest_of(store.fetch(decision)) == decision.digest


def test_a_damaged_model_is_kept_until_the_stored_one_is_here(stored_model, tmp_path):
    _, decision = stored_model
    store = ModelStore(tmp_path)
    away = Decision(1, f"file://{tmp_path}/nowhere", decision.digest, "run")
    damaged = tmp_path / decision.digest
    damaged.mkdir()
    with pytest.raises(Exception, match="nowhere"):
        store.fetch(away)
    assert damaged.exists()


def test_remembers_what_answered_and_keeps_the_files_of_the_last_two(tmp_path):
    store = ModelStore(tmp_path / "store")
    for version in (1, 2, 3):
        source = tmp_path / f"model-{version}"
        source.mkdir()
        (source / "weights").write_text(str(version))
        decision = Decision(version, f"file://{source}", digest_of(source), "run")
        store.fetch(decision)
        store.remember(decision, {"tracked": ["a"], "known": ["a", "b"]})
    kept = [path for path in (tmp_path / "store").iterdir() if path.is_dir()]
    assert sorted((path / "weights").read_text() for path in kept) == ["2", "3"]
    remembered, vocabulary = ModelStore(tmp_path / "store").remembered()
    assert (remembered, vocabulary) == (decision, {"tracked": ["a"], "known": ["a", "b"]})
    store.forget()
    assert store.remembered() is None


def test_compares_the_environment_as_the_trainer_records_it(trained):
    assert environment_here() == trained.result["environment"]


def test_names_everything_wrong_with_the_environment_at_once():
    with pytest.raises(StartFailure) as caught:
        settings_of(
            {"PORT": "http", "TIME_ZONE": "Paris", "RATCHET_TASK": "text-classification", "RATCHET_LOG_TEXTS": "yes"}
        )
    parts = ("SRV001", "no WORKLOAD", "no SPILL_DIR", "no AWS_REGION", "PORT is 'http'", "'Paris'", "'yes'")
    assert [part for part in parts if part not in str(caught.value)] == []


def test_refuses_a_task_kind_that_it_does_not_serve():
    with pytest.raises(StartFailure, match=r"^SRV001 .*RATCHET_TASK is 'poetry', not one of text-classification"):
        settings_of({"RATCHET_TASK": "poetry"})


@pytest.mark.parametrize(
    ("body", "code", "where"),
    [
        (b"", "SRV101", "body"),
        (b"[]", "SRV101", "body"),
        (b"{}", "SRV101", "body"),
        (b'{"text": "a", "texts": ["a"]}', "SRV101", "body"),
        (b'{"text": "a", "labels": []}', "SRV101", "body"),
        (b"[" * 100_000, "SRV101", "body"),
        (b'{"text": null}', "SRV102", "text"),
        (b'{"texts": ["a", 5]}', "SRV102", "texts[1]"),
        (json.dumps({"texts": ["a", "é" * 524_289]}).encode(), "SRV102", "texts[1]"),
        (b'{"texts": []}', "SRV103", "texts"),
        (b'{"texts": "a"}', "SRV103", "texts"),
        (json.dumps({"texts": ["a"] * 1001}).encode(), "SRV103", "texts"),
        (b'{"text": "a", "occurred_at": 5}', "SRV104", "occurred_at"),
        (b'{"text": "a", "occurred_at": "2026-11-23"}', "SRV104", "occurred_at"),
        (b'{"text": "a", "occurred_at": "2026-11-23T01:02:00Z"}', "SRV104", "occurred_at"),
        (b'{"text": "a", "occurred_at": "2025-10-01T00:00:00Z"}', "SRV104", "occurred_at"),
        (b'{"text": "a", "occurred_at": "0001-01-01T00:00:00+23:00"}', "SRV104", "occurred_at"),
    ],
)
def test_says_where_a_request_is_wrong(body, code, where):
    with pytest.raises(RequestRefused) as caught:
        prediction_request(body, TASK, NOW)
    error = caught.value.body["error"]
    assert (error["code"], error["where"]) == (code, where)
    assert all(error[key] for key in ("found", "expected", "next"))


@pytest.mark.parametrize(
    ("body", "code", "where"),
    [
        ({"request_id": str(uuid.uuid4()), "label": "a"}, "SRV105", "request_id"),
        ({"request_id": "7", "label": "a"}, "SRV105", "request_id"),
        ({"label": "a"}, "SRV105", "request_id"),
        ({"request_id": str(new_request_id(NOW)), "label": ""}, "SRV106", "label"),
        ({"feedback": [{"request_id": str(new_request_id(NOW))}]}, "SRV106", "feedback[0].label"),
        ({"feedback": []}, "SRV107", "feedback"),
        ({"feedback": [5]}, "SRV101", "feedback[0]"),
        ({"feedback": [], "label": "a"}, "SRV101", "body"),
    ],
)
def test_says_where_feedback_is_wrong(body, code, where):
    with pytest.raises(RequestRefused) as caught:
        feedback_request(json.dumps(body).encode(), NOW)
    error = caught.value.body["error"]
    assert (error["code"], error["where"]) == (code, where)


def test_request_ids_contain_their_instant_to_the_millisecond_and_are_never_equal():
    at = NOW + timedelta(milliseconds=123)
    ids = {new_request_id(at) for _ in range(10_000)}
    assert len(ids) == 10_000
    assert {one.version for one in ids} == {7}
    assert {one.variant for one in ids} == {uuid.RFC_4122}
    assert {instant_of(one) for one in ids} == {at}
    # The example of RFC 9562, appendix A.6.
    example = uuid.UUID("017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
    assert instant_of(example) == datetime(2022, 2, 22, 19, 22, 22, tzinfo=timezone.utc)


class TestSpool:
    def test_gives_back_lines_in_their_order_over_processes_and_segments(self, tmp_path):
        lines = [f'"{number} \u2028 {"x" * 300_000}"' for number in range(10)]
        for at in range(0, 10, 2):
            spool = Spool(tmp_path, 10**9)
            assert spool.append(lines[at : at + 2]) == 2
        spool = Spool(tmp_path, 10**9)
        found = []
        while not spool.empty:
            path, some = spool.oldest()
            found += some
            spool.remove(path)
        assert found == lines
        assert list(tmp_path.iterdir()) == []

    def test_never_adds_to_what_is_being_read(self, tmp_path):
        spool = Spool(tmp_path, 10**9)
        spool.append(["1"])
        path, lines = spool.oldest()
        spool.append(["2"])
        spool.remove(path)
        assert (lines, spool.oldest()[1]) == (["1"], ["2"])

    def test_keeps_what_its_bound_allows_and_says_how_much(self, tmp_path):
        spool = Spool(tmp_path, 10)
        assert spool.append(["aaaa", "bbbb", "cccc"]) == 2
        assert spool.append(["d"]) == 0
        assert spool.rows == 2


class Away:
    """A database as the writer sees it."""

    def __init__(self) -> None:
        self.rows: list[str] = []
        self.away = True

    def write(self, rows, _connect_seconds=None) -> int:
        if self.away:
            raise DatabaseAway("refused")
        self.rows += [row.line for row in rows]
        return 0

    def close(self) -> None:
        pass


def lines_of(start: int, end: int) -> list[Row]:
    return [Row("feedback", None, json.dumps({"kind": "feedback", "number": n})) for n in range(start, end)]


def test_counts_what_neither_memory_nor_disk_could_hold(tmp_path):
    database, metrics = Away(), Metrics()
    room = len(lines_of(100, 101)[0].line) + 1
    log = InferenceLog(database, Spool(tmp_path, 50 * room), metrics)
    log.add(lines_of(100, 200))
    log.close()
    assert metrics.registry.get_sample_value("ratchet_serving_log_spilled_rows") == 50
    assert metrics.registry.get_sample_value("ratchet_serving_log_dropped_rows_total", {"reason": "disk"}) == 50


def test_a_line_that_was_cut_short_is_dropped_and_counted_and_the_others_are_written(tmp_path):
    database, metrics = Away(), Metrics()
    database.away = False
    whole = lines_of(0, 2)
    (tmp_path / "000000000001.jsonl").write_text(f'{whole[0].line}\n{whole[1].line}\n{{"kind": "pred')
    log = InferenceLog(database, Spool(tmp_path, 10**6), metrics)
    log.close()
    assert database.rows == [row.line for row in whole]
    assert metrics.registry.get_sample_value("ratchet_serving_log_dropped_rows_total", {"reason": "torn"}) == 1
    assert list(tmp_path.iterdir()) == []


def test_takes_the_token_of_before_a_rotation_but_not_the_one_before_that():
    secret = ["one"]
    token = ServingToken(lambda: secret[0])
    assert not token.accepts("one")
    for value in ("one", "two", "three"):
        secret[0] = value
        token.refresh()
    assert [token.accepts(shown) for shown in ("one", "two", "three", "")] == [False, True, True, False]


def test_goes_on_with_the_token_it_has_when_the_secret_cannot_be_read():
    answers = iter(["one"])
    token = ServingToken(lambda: next(answers))
    token.refresh()
    token.refresh()
    assert token.accepts("one")
