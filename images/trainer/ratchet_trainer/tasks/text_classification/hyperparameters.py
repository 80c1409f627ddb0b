"""Hyperparameters of text classification, with their defaults, types and bounds. They are defined only here."""

from dataclasses import dataclass

from ratchet_trainer.job.hyperparameters import choice, number


@dataclass(frozen=True)
class Hyperparameters:
    """Values that a workload may set under `training.hyperparameters`."""

    ngram_max: int = number(2, 1, 5, "longest run of words that counts as one term")
    min_df: int = number(2, 1, 1_000_000, "texts a term must occur in; 1 keeps every misspelling")
    max_df: float = number(0.5, 0.01, 1.0, "share of texts above which a term says nothing")
    max_features: int = number(500_000, 100, 10_000_000, "most frequent terms kept; bounds the memory")
    stop_words: str = choice("english", ("english", "none"), "words dropped before terms are formed")
    regularization: float = number(1.0, 1e-4, 1e4, "penalty, divided by the number of rows")
    max_epochs: int = number(1000, 1, 100_000, "passes over the rows if the loss keeps falling")
    tolerance: float = number(1e-3, 1e-8, 1.0, "gain of the loss per pass below which training ends")
    folds: int = number(3, 2, 20, "parts of the internal cross-validation that calibrates")
    seed: int = number(1, 0, 4_294_967_295, "of shuffling and of the folds")
