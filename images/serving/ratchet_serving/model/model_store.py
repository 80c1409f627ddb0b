"""Verified models on the local disk, so that a restart needs neither MLflow nor PostgreSQL."""

import json
import os
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ratchet_evaluator.digest import digest_of

from ratchet_serving.model.release import Decision, verify

# The one that answers and the one before it.
_KEPT = 2


class ModelStore:
    """Folder `<digest>/` contains a model's files; `current.json` the last production version with its vocabulary."""

    def __init__(self, folder: Path):
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        for leftover in folder.glob("download-*"):
            shutil.rmtree(leftover, ignore_errors=True)

    def fetch(self, decision: Decision) -> Path:
        """Folder of a model, downloaded if it is missing. Its files match the recorded digest.

        Raises  DigestRefused, and MLflow's errors when the download fails.
        """
        place = self._folder / decision.digest
        if place.exists() and digest_of(place) == decision.digest:
            os.utime(place)
            return place
        # A damaged copy is removed only when another one is here, which may be whole.
        import mlflow

        with tempfile.TemporaryDirectory(dir=self._folder, prefix="download-") as folder:
            local = Path(mlflow.artifacts.download_artifacts(decision.model_uri, dst_path=folder))
            verify(local, decision.digest)
            shutil.rmtree(place, ignore_errors=True)
            local.replace(place)
        os.utime(place)
        return place

    def remember(self, decision: Decision, vocabulary: dict[str, Any] | None) -> None:
        """Records the version that answers now, and deletes all models except the last two."""
        making = self._folder / "current.json.making"
        making.write_text(json.dumps(asdict(decision) | {"vocabulary": vocabulary}), encoding="utf-8")
        making.replace(self._folder / "current.json")
        models = [path for path in self._folder.iterdir() if path.is_dir() and not path.name.startswith("download-")]
        for old in sorted(models, key=lambda path: path.stat().st_mtime, reverse=True)[_KEPT:]:
            shutil.rmtree(old, ignore_errors=True)

    def forget(self) -> None:
        (self._folder / "current.json").unlink(missing_ok=True)

    def remembered(self) -> tuple[Decision, dict[str, Any] | None] | None:
        """Version that answered when the last process ended. None when it cannot be read or its model is missing."""
        try:
            read = json.loads((self._folder / "current.json").read_text(encoding="utf-8"))
            vocabulary = read.pop("vocabulary")
            decision = Decision(**read)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return (decision, vocabulary) if (self._folder / decision.digest).exists() else None
