"""Registry of task kinds. A new kind is a folder and a line here."""

from collections.abc import Callable, Mapping

from ratchet_serving.tasks.task import ServedTask
from ratchet_serving.tasks.text_classification.text_classification import TextClassification

_KINDS: dict[str, Callable[[Mapping[str, str]], ServedTask]] = {"text-classification": TextClassification}


def task_of(name: str, environment: Mapping[str, str]) -> ServedTask:
    """The task kind of this name, with the workload's settings from the environment.

    Raises  ValueError for an unknown name or an invalid variable.
    """
    if name not in _KINDS:
        raise ValueError(f"RATCHET_TASK is {name!r}, not one of {', '.join(_KINDS)}")
    return _KINDS[name](environment)
