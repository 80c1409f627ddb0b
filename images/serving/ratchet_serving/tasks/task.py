"""The interface behind which the task kinds stand."""

from collections.abc import Mapping
from typing import Any, Protocol

from ratchet_evaluator.tasks.task import Answer, Content, Task

from ratchet_serving.schemas.json_schema import JsonSchema


class ServedTask(Protocol):
    """What the server of one workload needs to know of its task kind, with the kind's own settings of that workload."""

    # What the evaluator knows of the kind: how a model is asked, how its answers are read, what is measured of a row.
    kind: Task
    request: JsonSchema
    # Error codes of places in a request, `texts.*` with * for any index; of every other place, SRV101.
    request_codes: Mapping[str, str]
    # What a model is asked once before it answers requests.
    example: Content

    def contents(self, document: dict[str, Any]) -> list[Content]:
        """
        What a body that fits `request` asks, at least one.
        Raises  RequestRefused for what a schema cannot say.
        """

    def size(self, content: Content) -> int:
        """Roughly its bytes in memory; bounds what waits."""

    def logged(self, content: Content, sketch: dict[str, Any], answer: Answer) -> dict[str, Any]:
        """
        What the inference log keeps: values by column of `predictions`, or under `features` what has no column.
        Shape   sketch: what the model's sketcher made of the content.
        """

    def counted(self, answer: Answer) -> str:
        """The label under which an answer is counted in the metrics: one of few."""
