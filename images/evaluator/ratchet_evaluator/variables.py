"""Environment variables of the evaluation job."""

from collections.abc import Mapping
from dataclasses import dataclass

from ratchet_evaluator.refusal import Refusal
from ratchet_evaluator.schemas.json_schema import JsonSchema
from ratchet_evaluator.tasks.registry import task_of
from ratchet_evaluator.tasks.task import Task

_WHERE = "environment of the evaluation job"


@dataclass(frozen=True)
class Variables:
    task: Task
    model_uri: str
    model_digest: str
    evaluation_set_hash: str


def variables_of(environment: Mapping[str, str]) -> Variables:
    """Reads the variables that evaluate-model sets.

    Raises  EVL001 when a variable is missing, EVL002 when one is invalid, EVL003 for an unknown task kind.
    """
    schema = JsonSchema("evaluation-environment")
    required = schema.document["required"]
    given = {name: environment[name] for name in schema.document["properties"] if environment.get(name)}
    missing = [name for name in required if name not in given]
    if missing:
        raise Refusal(
            "EVL001",
            _WHERE,
            f"no {', '.join(missing)}",
            "all of " + ", ".join(required),
            "Start the job through evaluate-model, which sets them.",
        )
    violation = schema.violation(given)
    if violation is not None:
        expected = "variables as evaluation-environment.schema.json describes them"
        raise Refusal("EVL002", _WHERE, violation, expected, "Report it.")
    try:
        task = task_of(given["RATCHET_TASK"])
    except LookupError as error:
        expected = "a folder of ratchet_evaluator/tasks"
        raise Refusal("EVL003", _WHERE, str(error), expected, "Add the kind to the evaluator.") from error
    return Variables(task, given["MODEL_URI"], given["MODEL_DIGEST"], given["EVALUATION_SET_HASH"])
