"""The interface behind which the task kinds stand."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from ratchet_evaluator.schemas.json_schema import JsonSchema

if TYPE_CHECKING:
    import pandas as pd

# What a model is asked of one row, in whatever form the kind has: a text, the columns of a table's row.
Content = Any
# What a model answers to one row, as it stands in a prediction line and in a server's answer.
Answer = dict[str, Any]
# Reads what a model's predict returned for so many rows, in their order. Raises  Refusal for what breaks the contract.
AnswerReader = Callable[[Any, int], list[Answer]]
# What is measured of a row instead of keeping it, as it stands in a prediction line.
Sketcher = Callable[[Content], dict[str, Any]]


class Task(Protocol):
    """What evaluator and servers need to know of a task kind; everything else in both is general."""

    snapshot_line: JsonSchema
    evaluation_line: JsonSchema
    prediction_line: JsonSchema
    vocabulary: JsonSchema
    model_metadata: JsonSchema

    def content(self, line: dict[str, Any]) -> Content:
        """Of a line of a snapshot or an evaluation set that fits its schema."""

    def model_input(self, contents: Sequence[Content]) -> "pd.DataFrame":
        """What the model's predict gets, a row per content."""

    def answer_reader(self, metadata: dict[str, Any]) -> AnswerReader:
        """Shape   metadata: of the model, which fits its schema."""

    def vocabulary_of(self, contents: Iterable[Content]) -> dict[str, Any]:
        """The vocabulary of a training, as its schema says; equal contents in any order give an equal one."""

    def sketcher(self, vocabulary: dict[str, Any] | None) -> Sketcher:
        """Shape   vocabulary: None where none is known, and the sketch has no more than what needs none."""
