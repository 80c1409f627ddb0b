"""Interface of a task kind."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from ratchet_evaluator.schemas.json_schema import JsonSchema

if TYPE_CHECKING:
    import pandas as pd

# Input of a model for one row, in the form of the kind: a text, or the columns of a table's row.
Content = Any
# Answer of a model to one row, as in a prediction line and in the response of a server.
Answer = dict[str, Any]
# Validates the output of a model's predict for a number of rows. Raises Refusal for output that breaks the contract.
AnswerReader = Callable[[Any, int], list[Answer]]
# Features of a row, as in a prediction line. They are stored instead of the row itself.
Sketcher = Callable[[Content], dict[str, Any]]


class Task(Protocol):
    """The parts of evaluator and server that differ between task kinds."""

    snapshot_line: JsonSchema
    evaluation_line: JsonSchema
    prediction_line: JsonSchema
    vocabulary: JsonSchema
    model_metadata: JsonSchema

    def content(self, line: dict[str, Any]) -> Content:
        """Content of a valid line of a snapshot or an evaluation set."""

    def model_input(self, contents: Sequence[Content]) -> "pd.DataFrame":
        """Input of the model's predict, one row per content."""

    def answer_reader(self, metadata: dict[str, Any]) -> AnswerReader:
        """Reader for the answers of one model. Shape   metadata: of the model, valid by its schema."""

    def vocabulary_of(self, contents: Iterable[Content]) -> dict[str, Any]:
        """Vocabulary of the training contents. It does not depend on their order."""

    def sketcher(self, vocabulary: dict[str, Any] | None) -> Sketcher:
        """Sketcher for one model version. Without a vocabulary, sketches lack the features that need one."""
