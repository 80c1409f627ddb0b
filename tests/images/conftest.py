"""A real MLflow on a real PostgreSQL, started by the image's own entry point, for all tests of images/."""

import csv
import gzip
import hashlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "images"
# Here and not in a settings file, so that the tests run however pytest is called.
sys.path[:0] = [str(IMAGES / name) for name in ("trainer", "evaluator", "mlflow", "serving")]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def environment(**extra: str) -> dict[str, str]:
    """This process's environment without what would lead a subprocess elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MLFLOW_", "RATCHET_"))}
    return kept | {"PYTHONDONTWRITEBYTECODE": "1"} | extra


@pytest.fixture(scope="session")
def sample() -> list[dict]:
    """160 real documents of four newsgroups."""
    with open(Path(__file__).with_name("newsgroups-sample.csv"), encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [{"key": str(number), **row, "weight": 1.0} for number, row in enumerate(rows)]


@pytest.fixture(scope="session")
def database_port():
    node = ROOT / "node_modules/.bin/node"
    process = subprocess.Popen(
        [node, Path(__file__).with_name("postgres.ts")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    line = process.stdout.readline()
    assert line.strip().isdecimal(), "PostgreSQL did not start"
    yield int(line)
    process.stdin.close()
    process.wait(30)


@pytest.fixture(scope="session")
def mlflow_environment(database_port, tmp_path_factory) -> dict[str, str]:
    """What the plan gives the MLflow container, but for a folder in place of the bucket."""
    return environment(
        DATABASE_HOST="127.0.0.1",
        DATABASE_PORT=str(database_port),
        DATABASE_SSL_MODE="disable",
        ARTIFACTS_URI=str(tmp_path_factory.mktemp("artifacts")),
        AWS_REGION="eu-west-3",
        AWS_ACCESS_KEY_ID="test",
        AWS_SECRET_ACCESS_KEY="test",  # noqa: S106
        HOST="127.0.0.1",
        WORKERS="1",
    )


def serve(arguments: list[str], variables: dict[str, str], **options) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "serve.py", *arguments], cwd=IMAGES / "mlflow", env=variables, text=True, **options
    )


def wait_for(url: str, process: subprocess.Popen) -> None:
    while process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"MLflow ended with {process.returncode}")


@pytest.fixture(scope="session")
def migrated(mlflow_environment) -> dict[str, str]:
    migration = serve(["migrate"], mlflow_environment, stderr=subprocess.PIPE)
    _, errors = migration.communicate()
    assert migration.returncode == 0, errors
    return mlflow_environment


@pytest.fixture(scope="session")
def tracking_uri(migrated):
    port = free_port()
    process = serve(["server"], migrated | {"PORT": str(port)})
    wait_for(f"http://127.0.0.1:{port}/health", process)
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(30)


@pytest.fixture(scope="session")
def client(tracking_uri):
    import mlflow

    mlflow.set_tracking_uri(tracking_uri)
    return mlflow.MlflowClient(tracking_uri)


def write_lines(path: Path, rows: list[dict]) -> str:
    """Writes gzip JSON lines; the result is the SHA-256 of the uncompressed bytes."""
    content = "".join(json.dumps(row) + "\n" for row in rows).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(content))
    return hashlib.sha256(content).hexdigest()


class Training:
    """One training job in a folder of its own, run as the container runs it."""

    def __init__(self, base: Path, tracking_uri: str, run_id: str, rows: list[dict], **hyperparameters: str):
        self.base = base
        self.snapshot_hash = write_lines(base / "input/data/training/snapshot.jsonl.gz", rows)
        (base / "input/config").mkdir(parents=True)
        (base / "input/config/hyperparameters.json").write_text(json.dumps(hyperparameters))
        self.environment = environment(
            SAGEMAKER_BASE_DIR=str(base),
            RATCHET_TASK="text-classification",
            MLFLOW_TRACKING_URI=tracking_uri,
            MLFLOW_RUN_ID=run_id,
            RATCHET_SNAPSHOT_HASH=self.snapshot_hash,
            TRAINING_JOB_NAME="job-1",
        )

    def run(self, **extra: str) -> int:
        command = [sys.executable, "-m", "ratchet_trainer", "train"]
        return subprocess.run(command, cwd=IMAGES / "trainer", env=self.environment | extra, check=False).returncode

    @property
    def failure(self) -> str:
        return (self.base / "output/failure").read_text()

    @property
    def result(self) -> dict:
        return json.loads((self.base / "model/ratchet.json").read_text())


@pytest.fixture(scope="session")
def trained(tmp_path_factory, tracking_uri, client, sample) -> Training:
    """A training that succeeded, with one class weighing double."""
    run = client.create_run("0")
    rows = [row | {"weight": 2.0 if row["label"] == "sci.space" else 1.0} for row in sample]
    training = Training(tmp_path_factory.mktemp("job"), tracking_uri, run.info.run_id, rows, seed="3")
    assert training.run() == 0
    return training
