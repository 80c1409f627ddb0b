"""Built-in trainer for text classification: TF-IDF and a linear model with calibrated probabilities."""
