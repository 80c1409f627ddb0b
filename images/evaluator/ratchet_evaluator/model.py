"""The model that is evaluated, from MLflow's store to its answers."""

from pathlib import Path

from ratchet_evaluator.digest import digest_of
from ratchet_evaluator.refusal import Refusal


def load_model(uri: str, expected_digest: str, folder: Path):
    """Downloads a model, proves that its files are the recorded ones, and only then loads it.

    Raises  EVL030 when it cannot be had, EVL031 for another digest, EVL032 when it does not load here.
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
