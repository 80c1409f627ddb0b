"""Every task kind; a new one is a folder and a line here."""

from collections.abc import Callable, Mapping

from ratchet_serving.tasks.task import ServedTask
from ratchet_serving.tasks.text_classification.text_classification import TextClassification

_KINDS: dict[str, Callable[[Mapping[str, str]], ServedTask]] = {"text-classification": TextClassification}


def task_of(name: str, environment: Mapping[str, str]) -> ServedTask:
    """A task kind, with what the environment says of the workload.

    Raises  ValueError, which names the kinds that are known, or the variable that is wrong.
    """
    if name not in _KINDS:
        raise ValueError(f"RATCHET_TASK is {name!r}, not one of {', '.join(_KINDS)}")
    return _KINDS[name](environment)
