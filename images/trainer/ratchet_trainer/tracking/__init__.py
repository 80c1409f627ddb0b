"""Results of a training in MLflow."""
