"""Interface of a task kind."""

from collections.abc import Mapping
from typing import Any, Protocol

from ratchet_evaluator.tasks.task import Answer, Content, Task

from ratchet_serving.schemas.json_schema import JsonSchema


class ServedTask(Protocol):
    """The parts of a server that differ between task kinds, with the settings of one workload."""

    # The same kind in the evaluator: input of the model, answers and features.
    kind: Task
    request: JsonSchema
    # Error codes by place in the request, `texts.*` with * for any index. Every other place has SRV101.
    request_codes: Mapping[str, str]
    # Content of the test request that a model answers before it serves.
    example: Content

    def contents(self, document: dict[str, Any]) -> list[Content]:
        """
        Contents of a body that is valid by `request`; at least one.
        Raises  RequestRefused for errors that a schema cannot express.
        """

    def size(self, content: Content) -> int:
        """Approximate bytes in memory. It limits the waiting requests."""

    def logged(self, content: Content, sketch: dict[str, Any], answer: Answer) -> dict[str, Any]:
        """
        Values for the inference log, by column of `predictions`. Values without a column are under `features`.
        Shape   sketch: features of the content, by the model's sketcher.
        """

    def counted(self, answer: Answer) -> str:
        """Label of an answer in the metrics. It must have few distinct values."""
