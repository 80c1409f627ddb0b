"""A loaded model version: its files match the recorded digest, and it has answered a test request."""

import hashlib
import platform
import sys
import warnings
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ratchet_evaluator.digest import digest_of
from ratchet_evaluator.model import checked_metadata
from ratchet_evaluator.tasks.task import Answer, AnswerReader, Content, Sketcher, Task

from ratchet_serving.tasks.task import ServedTask

# Beside the package, where the Dockerfile puts it: what the trainer's image of the same commit installs.
_REQUIREMENTS = Path(__file__).resolve().parents[3] / "trainer" / "requirements.txt"


class DigestRefused(Exception):
    """The files do not match the digest that was recorded at training."""


@dataclass(frozen=True)
class Decision:
    """The production version, as PostgreSQL records it."""

    version: int
    model_uri: str
    digest: str
    run_id: str


@dataclass(frozen=True)
class Release:
    """A loaded version. It is replaced as a whole, so a running request finishes with the version with which it
    began.
    """

    decision: Decision
    model: Any
    kind: Task
    read_answers: AnswerReader
    sketch: Sketcher
    has_vocabulary: bool

    def predict(self, contents: list[Content]) -> list[Answer]:
        """Answer to each content, in order.

        Raises  errors of the model, and refusal.Refusal for predictions that violate the contract.
        """
        return self.read_answers(self.model.predict(self.kind.model_input(contents)), len(contents))

    def with_vocabulary(self, vocabulary: dict[str, Any]) -> "Release":
        return replace(self, sketch=self.kind.sketcher(vocabulary), has_vocabulary=True)


def verify(folder: Path, digest: str) -> None:
    """Raises  DigestRefused."""
    found = digest_of(folder)
    if found != digest:
        raise DigestRefused(f"the digest of its files is {found}, recorded is {digest}")


def load_release(task: ServedTask, folder: Path, decision: Decision, vocabulary: dict[str, Any] | None) -> Release:
    """Verifies that the folder contains the recorded model before executing any of it. Then loads it and answers a
    test request.

    Shape   vocabulary: None when there is none yet.
    Raises  DigestRefused, and errors of loading or predicting.
    """
    verify(folder, decision.digest)
    # A model may bring modules of its own; their bytecode would be written among its files and change their digest.
    sys.dont_write_bytecode = True
    import mlflow

    # Advice to the author of a model, printed by each that is loaded.
    warnings.filterwarnings("ignore", message=".*Add type hints", category=UserWarning)
    model = mlflow.pyfunc.load_model(str(folder))
    kind = task.kind
    read_answers = kind.answer_reader(checked_metadata(model, kind))
    release = Release(decision, model, kind, read_answers, kind.sketcher(vocabulary), vocabulary is not None)
    release.predict([task.example])
    return release


def environment_here() -> dict[str, str]:
    """Python's version and the SHA-256 of the trainer's requirements, in the form in which the trainer records them."""
    return {
        "python": platform.python_version(),
        "requirements": hashlib.sha256(_REQUIREMENTS.read_bytes()).hexdigest(),
    }
