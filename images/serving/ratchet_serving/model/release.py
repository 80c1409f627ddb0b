"""A loaded model version: its files match the recorded digest, and it has answered a test request."""

import hashlib
import platform
import sys
import warnings
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
from ratchet_evaluator.digest import digest_of
from ratchet_evaluator.tasks.text_classification.answers import checked_answers, known_classes
from ratchet_evaluator.tasks.text_classification.text_sketch import TextSketch, Vocabulary, bare_sketch

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
    classes: frozenset[str] | None
    vocabulary: Vocabulary | None

    def predict(self, texts: list[str]) -> list[tuple[str, float]]:
        """Class and confidence of each text, in order.

        Raises  errors of the model, and refusal.Refusal for predictions that violate the contract.
        """
        return checked_answers(self.model.predict(pd.DataFrame({"text": texts})), len(texts), self.classes)

    def sketch(self, text: str) -> TextSketch:
        return bare_sketch(text) if self.vocabulary is None else self.vocabulary.sketch(text)

    def with_vocabulary(self, vocabulary: Vocabulary) -> "Release":
        return replace(self, vocabulary=vocabulary)


def verify(folder: Path, digest: str) -> None:
    """Raises  DigestRefused."""
    found = digest_of(folder)
    if found != digest:
        raise DigestRefused(f"the digest of its files is {found}, recorded is {digest}")


def load_release(folder: Path, decision: Decision, vocabulary: Vocabulary | None) -> Release:
    """Verifies that the folder contains the recorded model before executing any of it. Then loads it and answers a
    test request.

    Raises  DigestRefused, and errors of loading or predicting.
    """
    verify(folder, decision.digest)
    # A model may bring modules of its own; their bytecode would be written among its files and change their digest.
    sys.dont_write_bytecode = True
    import mlflow

    # Advice to the author of a model, printed by each that is loaded.
    warnings.filterwarnings("ignore", message=".*Add type hints", category=UserWarning)
    model = mlflow.pyfunc.load_model(str(folder))
    release = Release(decision, model, known_classes(model.metadata.metadata), vocabulary)
    release.predict(["A first text, so that no request waits for what is done once."])
    return release


def environment_here() -> dict[str, str]:
    """Python's version and the SHA-256 of the trainer's requirements, in the form in which the trainer records them."""
    return {
        "python": platform.python_version(),
        "requirements": hashlib.sha256(_REQUIREMENTS.read_bytes()).hexdigest(),
    }
