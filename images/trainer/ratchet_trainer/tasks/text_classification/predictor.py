"""Code that is stored with every model. MLflow executes this file wherever the model is loaded.

It imports nothing of the trainer. The weights are numbers and JSON instead of a pickle, so loading them executes no
other code.
"""

import json
from pathlib import Path

import mlflow
import numpy as np
import pandas as pd
from mlflow.pyfunc import PythonModel
from scipy.special import softmax
from sklearn.feature_extraction.text import TfidfVectorizer

_BATCH_ROWS = 2000


class TextClassifier(PythonModel):
    """Predicts a DataFrame with column `text`. Returns columns `class` and `confidence`, row by row in the same
    order.

    Edges   params {"probabilities": true} adds one column `probability:<class>` per class.
    """

    def load_context(self, context):
        settings = json.loads(Path(context.artifacts["settings"]).read_text(encoding="utf-8"))
        with np.load(context.artifacts["weights"], allow_pickle=False) as weights:
            # Row by row in memory: from any other order each product would first make a copy of the whole matrix.
            self._coefficients = weights["coefficients"].T.astype(np.float64, order="C")
            self._intercepts = weights["intercepts"]
            idf = weights["idf"]
        self._classes = np.asarray(settings["classes"], dtype=object)
        self._temperature = settings["temperature"]
        options = settings["vectorizer"]
        self._vectorizer = TfidfVectorizer(
            sublinear_tf=True,
            ngram_range=tuple(options["ngram_range"]),
            stop_words=options["stop_words"],
            vocabulary={term: column for column, term in enumerate(settings["terms"])},
        )
        self._vectorizer.idf_ = idf

    def predict(self, context, model_input, params=None):
        texts = model_input["text"].tolist()
        probabilities = np.vstack(
            [self._probabilities(texts[at : at + _BATCH_ROWS]) for at in range(0, len(texts), _BATCH_ROWS)]
            or [np.empty((0, len(self._classes)))]
        )
        answer = pd.DataFrame(
            {
                "class": self._classes[probabilities.argmax(axis=1)],
                "confidence": probabilities.max(axis=1),
            }
        )
        if params and params.get("probabilities"):
            for column, name in enumerate(self._classes):
                answer[f"probability:{name}"] = probabilities[:, column]
        return answer

    def _probabilities(self, texts):
        scores = self._vectorizer.transform(texts) @ self._coefficients + self._intercepts
        return softmax(scores * self._temperature, axis=1)


mlflow.models.set_model(TextClassifier())
