"""Text classification: assigns one class to a text."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from ratchet_evaluator.tasks.task import AnswerReader, Sketcher
from ratchet_evaluator.tasks.text_classification import schemas
from ratchet_evaluator.tasks.text_classification.answers import checked_answers
from ratchet_evaluator.tasks.text_classification.text_sketch import Vocabulary, bare_sketch, vocabulary_of

if TYPE_CHECKING:
    import pandas as pd


class TextClassification:
    """A content is a text. An answer is {"class", "confidence"}."""

    snapshot_line = schemas.SNAPSHOT_LINE
    evaluation_line = schemas.EVALUATION_LINE
    prediction_line = schemas.PREDICTION_LINE
    vocabulary = schemas.VOCABULARY
    model_metadata = schemas.MODEL_METADATA

    def content(self, line: dict[str, Any]) -> str:
        return line["text"]

    def model_input(self, contents: Sequence[str]) -> "pd.DataFrame":
        # Imported late, so that a job with invalid input fails fast.
        import pandas as pd

        return pd.DataFrame({"text": contents})

    def answer_reader(self, metadata: dict[str, Any]) -> AnswerReader:
        stated = metadata.get("ratchet.classes")
        return partial(checked_answers, classes=frozenset(stated) if stated else None)

    def vocabulary_of(self, contents: Iterable[str]) -> dict[str, Any]:
        return vocabulary_of(contents)

    def sketcher(self, vocabulary: dict[str, Any] | None) -> Sketcher:
        if vocabulary is None:
            return _bare
        words = Vocabulary(vocabulary["tracked"], vocabulary["known"])

        def sketch(text: str) -> dict[str, Any]:
            found = words.sketch(text)
            return {"length": found.length, "tokens": found.tokens, "unknown": found.unknown, "words": found.words}

        return sketch


def _bare(text: str) -> dict[str, Any]:
    sketch = bare_sketch(text)
    return {"length": sketch.length, "tokens": sketch.tokens}
