"""The built-in trainer: TF-IDF and a linear model with calibrated probabilities, for text classification."""
