"""What a training leaves in MLflow."""
