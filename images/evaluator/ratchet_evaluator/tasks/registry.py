"""Registry of task kinds. A new kind is a folder and a line here."""

from ratchet_evaluator.tasks.task import Task
from ratchet_evaluator.tasks.text_classification.text_classification import TextClassification

_KINDS: dict[str, Task] = {"text-classification": TextClassification()}


def task_of(name: str) -> Task:
    """The task kind of this name. Raises LookupError for an unknown name."""
    if name not in _KINDS:
        raise LookupError(f"task kind {name!r}; known are {', '.join(_KINDS)}")
    return _KINDS[name]
