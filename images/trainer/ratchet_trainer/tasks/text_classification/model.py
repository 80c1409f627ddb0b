"""TF-IDF, a linear model, and temperature scaling.

Why this one  docs/decisions/0006-trainer-and-evaluator.md compares it with other models.
"""

import warnings
from collections import Counter
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from scipy.special import log_softmax, softmax
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import StratifiedKFold

from ratchet_trainer.errors import TrainingFailure
from ratchet_trainer.tasks.text_classification.data import Snapshot
from ratchet_trainer.tasks.text_classification.hyperparameters import Hyperparameters


@dataclass(frozen=True)
class Fitted:
    """A trained model and the out-of-fold predictions for its training rows.

    Shape   n rows, k classes, d terms: coefficients [k, d], intercepts [k], probabilities [n, k].
    """

    vectorizer: TfidfVectorizer
    classes: np.ndarray
    coefficients: np.ndarray
    intercepts: np.ndarray
    temperature: float
    fold_predictions: np.ndarray
    fold_confidences: np.ndarray


def fit(snapshot: Snapshot, settings: Hyperparameters) -> Fitted:
    """Trains on all rows. Calibrates with predictions of models that were trained without the row.

    Raises  TRN030 when the vocabulary is empty.
    """
    vectorizer = TfidfVectorizer(
        sublinear_tf=True,
        ngram_range=(1, settings.ngram_max),
        min_df=settings.min_df,
        max_df=settings.max_df,
        max_features=settings.max_features,
        stop_words=None if settings.stop_words == "none" else settings.stop_words,
    )
    try:
        features = vectorizer.fit_transform(snapshot.texts)
    except ValueError as error:
        raise TrainingFailure(
            "TRN030",
            f"vocabulary of {len(snapshot.texts)} texts",
            f"no term is left ({error})",
            f"terms in at least {settings.min_df} texts and in at most {settings.max_df:.0%} of them",
            "Set training.hyperparameters.min_df to 1 or max_df to 1, or load more varied texts.",
        ) from error
    classes, truth = np.unique(np.asarray(snapshot.labels, dtype=object), return_inverse=True)
    weights = np.asarray(snapshot.weights)
    scores = _out_of_fold(features, truth, weights, settings)
    temperature = _temperature(scores, truth, weights)
    probabilities = softmax(scores * temperature, axis=1)
    coefficients, intercepts = _linear(features, truth, weights, settings)
    return Fitted(
        vectorizer=vectorizer,
        classes=classes,
        coefficients=coefficients,
        intercepts=intercepts,
        temperature=temperature,
        fold_predictions=classes[probabilities.argmax(axis=1)],
        fold_confidences=probabilities.max(axis=1),
    )


def _linear(
    features: csr_matrix, truth: np.ndarray, weights: np.ndarray, settings: Hyperparameters
) -> tuple[np.ndarray, np.ndarray]:
    """One hyperplane per class, one against the rest. With two classes, both get a hyperplane, so that softmax has
    two scores.
    """
    model = SGDClassifier(
        loss="modified_huber",
        alpha=settings.regularization / features.shape[0],
        max_iter=settings.max_epochs,
        tol=settings.tolerance,
        random_state=settings.seed,
        n_jobs=-1,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(features, truth, sample_weight=weights)
    if len(model.classes_) == 2:
        return np.vstack([-model.coef_, model.coef_]), np.concatenate([-model.intercept_, model.intercept_])
    return model.coef_, model.intercept_


def _out_of_fold(features: csr_matrix, truth: np.ndarray, weights: np.ndarray, settings: Hyperparameters) -> np.ndarray:
    """Scores [n, k] of each row by a model that was trained without the row.

    Edges   the number of folds is reduced until every training part contains two classes. A class that is missing
            from a training part gets the row's lowest score.
    """
    second_largest = Counter(truth.tolist()).most_common(2)[1][1]
    folds = StratifiedKFold(min(settings.folds, second_largest), shuffle=True, random_state=settings.seed)
    scores = np.empty((features.shape[0], truth.max() + 1))
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="The least populated class")
        parts = list(folds.split(features, truth))
    for train, test in parts:
        seen = np.unique(truth[train])
        coefficients, intercepts = _linear(features[train], truth[train], weights[train], settings)
        part = features[test] @ coefficients.T + intercepts
        scores[test] = part.min(axis=1, keepdims=True)
        scores[np.ix_(test, seen)] = part
    return scores


def _temperature(scores: np.ndarray, truth: np.ndarray, weights: np.ndarray) -> float:
    """Factor on the scores that maximises the likelihood of softmax. It changes no ranking, and therefore not F1.

    Source  Guo et al. (2017), section 4.2.
    """
    rows = np.arange(len(truth))

    def loss(log_factor: float) -> float:
        return -np.average(log_softmax(scores * np.exp(log_factor), axis=1)[rows, truth], weights=weights)

    return float(np.exp(minimize_scalar(loss, bounds=(-4, 5), method="bounded").x))
