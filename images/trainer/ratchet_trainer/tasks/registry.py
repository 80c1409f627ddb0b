"""Registry of task kinds. A new kind is a folder and a line here."""

from ratchet_trainer.tasks.task import Trainer
from ratchet_trainer.tasks.text_classification.text_classification import TextClassification

_KINDS: dict[str, Trainer] = {"text-classification": TextClassification()}


def trainer_of(name: str) -> Trainer:
    """The trainer of the task kind of this name. Raises LookupError for an unknown name."""
    if name not in _KINDS:
        raise LookupError(f"task kind {name!r}; known are {', '.join(_KINDS)}")
    return _KINDS[name]
