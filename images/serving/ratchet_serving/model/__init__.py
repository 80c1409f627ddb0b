"""The version that answers: which one was decided, its files, and the change from one to the next."""
