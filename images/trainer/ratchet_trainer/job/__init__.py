"""Inputs of a training job: environment, folders, hyperparameters and snapshot."""
