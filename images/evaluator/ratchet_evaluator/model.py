"""The model to evaluate: download, verification and prediction."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ratchet_evaluator.digest import digest_of
from ratchet_evaluator.refusal import Refusal
from ratchet_evaluator.tasks.task import Answer, Content, Task

_BATCH_ROWS = 1000


def load_model(uri: str, expected_digest: str, folder: Path):
    """Downloads a model, verifies the digest of its files, and only then loads it.

    Raises  EVL030 when the download fails, EVL031 when the digest does not match, EVL032 when it does not load.
    """
    import mlflow

    try:
        local = Path(mlflow.artifacts.download_artifacts(uri, dst_path=str(folder)))
    except Exception as error:
        reason = " ".join(str(error).split())[:300]
        raise Refusal(
            "EVL030", uri, f"it cannot be had from MLflow ({reason})", "a stored model", "Check MLflow, then retry."
        ) from error
    found = digest_of(local)
    if found != expected_digest:
        raise Refusal(
            "EVL031",
            uri,
            f"the digest of its files is {found}",
            f"{expected_digest}, which was recorded when it was trained",
            "The stored files were changed; do not use this version, train again.",
        )
    try:
        model = mlflow.pyfunc.load_model(str(local))
    except Exception as error:
        reason = f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"
        raise Refusal(
            "EVL032", uri, f"it does not load ({reason})", "a model made in this image", "Use its recorded image."
        ) from error
    return model


def answers_of(model, contents: Sequence[Content], task: Task) -> list[Answer]:
    """Answer of the model to each content, in order.

    Raises  EVL023 for invalid metadata, EVL033 when the model raises, and errors of the task kind for invalid answers.
    """
    read = task.answer_reader(checked_metadata(model, task))
    answers: list[Answer] = []
    for start in range(0, len(contents), _BATCH_ROWS):
        batch = contents[start : start + _BATCH_ROWS]
        try:
            answer = model.predict(task.model_input(batch))
        except Exception as error:
            reason = f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"
            raise Refusal(
                "EVL033", f"rows {start} to {start + len(batch)}", reason, "an answer", "Correct the model's predict."
            ) from error
        answers += read(answer, len(batch))
    return answers


def checked_metadata(model, task: Task) -> dict[str, Any]:
    """Metadata of a loaded model. Raises EVL023 when it does not match the schema of the task kind."""
    metadata = model.metadata.metadata or {}
    violation = task.model_metadata.violation(metadata)
    if violation is not None:
        expected = "what model-metadata.schema.json describes"
        raise Refusal(
            "EVL023", "metadata of the model", violation, expected, "Correct the trainer that made this model."
        )
    return metadata
