"""The MLflow image's entry point, on a real PostgreSQL.

What this does not prove: that RDS accepts the token. The test's server asks for no password; that libpq would send
the file's is read from the connection.
"""

import os
import re
import subprocess
import sys

import database_token
import psycopg
import pytest
from conftest import IMAGES, free_port, serve, wait_for
from settings import StartFailure, settings_of

MINIMAL = {"DATABASE_HOST": "db", "ARTIFACTS_URI": "s3://models/mlflow", "AWS_REGION": "eu-west-3"}


def test_names_everything_wrong_with_the_environment_at_once():
    with pytest.raises(StartFailure) as caught:
        settings_of({"PORT": "http", "DATABASE_SSL_MODE": "yes"})
    for part in ("MLF021", "no DATABASE_HOST", "no ARTIFACTS_URI", "no AWS_REGION", "PORT is 'http'", "'yes'"):
        assert part in str(caught.value)


def test_connects_under_tls_by_default_and_verifies_when_it_has_a_certificate():
    assert "sslmode=require" in settings_of(MINIMAL).database_uri
    verified = settings_of(MINIMAL | {"DATABASE_SSL_ROOT_CERT": "/app/rds.pem"}).database_uri
    assert "sslmode=verify-full" in verified
    assert "sslrootcert=%2Fapp%2Frds.pem" in verified


def test_libpq_reads_the_renewed_token_at_its_next_connection(migrated, tmp_path, monkeypatch):
    settings = settings_of(migrated)
    path = tmp_path / "pgpass"
    monkeypatch.setenv("PGPASSFILE", str(path))
    uri = settings.database_uri.replace("postgresql+psycopg", "postgresql")
    for token in ("host:5432/?Action=connect&X-Amz-Signature=" + "a" * 900, "second\\with:both"):
        database_token.write_password(path, settings, token)
        with psycopg.connect(uri) as connection:
            assert connection.pgconn.password.decode() == token


def test_signs_a_token_without_asking_anyone(migrated, monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    settings = settings_of(migrated)
    token = database_token.iam_token(settings)
    assert re.match(rf"127\.0\.0\.1:{settings.database_port}/\?Action=connect&DBUser=ratchet_mlflow&", token)


def test_migrating_again_changes_nothing(migrated):
    assert serve(["migrate"], migrated, stderr=subprocess.DEVNULL).wait(120) == 0


def test_migrating_without_a_database_ends_with_one_sentence(mlflow_environment):
    variables = mlflow_environment | {"DATABASE_PORT": str(free_port())}
    process = serve(["migrate"], variables, stderr=subprocess.PIPE)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 1
    assert re.match(r"MLF020 database mlflow at 127\.0\.0\.1:\d+: .*refused.*\n$", errors)


def test_sigterm_ends_the_server_and_every_process_it_started(migrated):
    port = free_port()
    process = serve(["server"], migrated | {"PORT": str(port)}, stderr=subprocess.DEVNULL)
    wait_for(f"http://127.0.0.1:{port}/health", process)
    process.terminate()
    assert process.wait(60) == 0
    # The server led a process group of its own; no process is left in it.
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_the_images_agree_on_every_package_that_both_have():
    def pins(image):
        lines = (IMAGES / image / "requirements.txt").read_text().splitlines()
        pinned = [line for line in lines if line and not line.startswith("#")]
        assert all("==" in line for line in pinned)
        return {tuple(part.strip() for part in line.replace("==", ";").split(";")) for line in pinned}

    trainer, mlflow = pins("trainer"), pins("mlflow")
    names = {pin[0] for pin in mlflow}
    assert [pin for pin in trainer - mlflow if pin[0] in names] == []
    assert ("mlflow-skinny", "3.17.2") in trainer
    assert ("mlflow", "3.17.2") in mlflow


def test_an_unknown_command_is_answered_with_the_known_ones():
    answer = subprocess.run(
        [sys.executable, "serve.py"], cwd=IMAGES / "mlflow", capture_output=True, text=True, check=False
    )
    assert answer.returncode == 2
    assert "migrate | server" in answer.stderr
