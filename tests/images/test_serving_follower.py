"""The server follows what PostgreSQL decided, also when what was decided does not load."""

import json
from functools import partial
from pathlib import Path

from ratchet_evaluator.digest import digest_of
from ratchet_serving.metrics import Metrics
from ratchet_serving.model.follower import Follower
from ratchet_serving.model.model_store import ModelStore
from ratchet_serving.model.release import Decision, load_release
from ratchet_serving.tasks.registry import task_of


class Decided:
    """PostgreSQL as the follower asks it: `now` is what it says, or what it fails with."""

    def __init__(self, now: Decision | Exception):
        self.now = now

    def decided(self) -> Decision:
        if isinstance(self.now, Exception):
            raise self.now
        return self.now

    def vocabulary(self, _version: int) -> None:
        return None

    def rest(self) -> None:
        pass


def unloadable(folder: Path, version: int) -> Decision:
    """A model whose files are the recorded ones, and of which MLflow makes nothing."""
    source = folder / f"model-{version}"
    source.mkdir()
    (source / "weights").write_text(str(version))
    return Decision(version, f"file://{source}", digest_of(source), "run")


def test_tries_what_does_not_load_after_growing_pauses_and_at_once_when_something_changed(tmp_path, capsys):
    first, second = unloadable(tmp_path, 1), unloadable(tmp_path, 2)
    store = ModelStore(tmp_path / "store")
    store.fetch(first)
    store.remember(first, None)
    clock = [0]
    task = task_of("text-classification", {})
    decided = Decided(OSError("no route"))
    follower = Follower(decided, store, Metrics(), 5, partial(load_release, task), lambda _run: None, lambda: clock[0])

    def attempts(seconds: int) -> list[tuple[int, str]]:
        found = []
        for at in range(clock[0], clock[0] + seconds, 5):
            clock[0] = at
            follower.look()
            messages = [json.loads(line)["message"] for line in capsys.readouterr().out.splitlines()]
            found += [(at, message[:6]) for message in messages if message[:6] in ("SRV204", "SRV205")]
        clock[0] += 5
        return found

    assert attempts(200) == [(at, "SRV205") for at in (0, 5, 15, 35, 75, 135, 195)]
    decided.now = first
    assert attempts(20) == [(at, "SRV204") for at in (200, 205, 215)]
    decided.now = second
    assert attempts(5) == [(220, "SRV204")]
    decided.now = first
    assert attempts(5) == [(225, "SRV204")]
