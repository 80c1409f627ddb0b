"""What SageMaker gives a training job: its environment, its folders and its hyperparameters."""
