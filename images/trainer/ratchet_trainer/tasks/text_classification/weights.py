"""Writes a fitted model as two files of plain data, which predictor.py reads."""

import json
from pathlib import Path

import numpy as np

from ratchet_trainer.tasks.text_classification.model import Fitted


def write_weights(fitted: Fitted, folder: Path) -> dict[str, str]:
    """Writes weights.npz and settings.json. Equal models give equal bytes.

    Result  the artifacts argument of MLflow's log_model.
    """
    folder.mkdir(parents=True, exist_ok=True)
    weights, settings = folder / "weights.npz", folder / "settings.json"
    # Half the size of doubles; the rounding is far below the noise of the estimates.
    np.savez(
        weights,
        coefficients=fitted.coefficients.astype(np.float32),
        intercepts=fitted.intercepts,
        idf=fitted.vectorizer.idf_,
    )
    document = {
        "classes": fitted.classes.tolist(),
        "temperature": fitted.temperature,
        "vectorizer": {
            "ngram_range": list(fitted.vectorizer.ngram_range),
            "stop_words": fitted.vectorizer.stop_words,
        },
        "terms": fitted.vectorizer.get_feature_names_out().tolist(),
    }
    settings.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return {"weights": str(weights), "settings": str(settings)}
