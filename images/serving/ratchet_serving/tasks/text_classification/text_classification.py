"""Text classification: assigns one class to a text."""

from collections.abc import Mapping
from typing import Any, NoReturn

from ratchet_evaluator.tasks import registry
from ratchet_evaluator.tasks.task import Answer

from ratchet_serving.failure import RequestRefused
from ratchet_serving.tasks.text_classification.schemas import REQUEST

# Default of source.maxTextBytes, the limit of a text that a workload loads.
_TEXT_BYTES = 1_048_576


class TextClassification:
    """Reads RATCHET_LOG_TEXTS (false): whether the inference log stores the texts.

    Raises  ValueError for an invalid value.
    """

    request = REQUEST
    request_codes: Mapping[str, str] = {"text": "SRV102", "texts": "SRV103", "texts.*": "SRV102"}
    example = "A first text, so that no request waits for what is done once."

    def __init__(self, environment: Mapping[str, str]):
        log_texts = environment.get("RATCHET_LOG_TEXTS") or "false"
        if log_texts not in ("true", "false"):
            raise ValueError(f"RATCHET_LOG_TEXTS is {log_texts!r}, not true or false")
        self.kind = registry.task_of("text-classification")
        self._log_texts = log_texts == "true"

    def contents(self, document: dict[str, Any]) -> list[str]:
        """Raises  SRV101 both or none of text and texts, SRV102 a text that is too long."""
        if ("text" in document) == ("texts" in document):
            found = "both text and texts" if "text" in document else "neither text nor texts"
            _refuse(400, "SRV101", "body", found, 'one of "text" and "texts"')
        texts = [document["text"]] if "text" in document else document["texts"]
        for number, text in enumerate(texts):
            # A character has at most four bytes, so most texts need not be encoded to be measured.
            if len(text) * 4 > _TEXT_BYTES:
                size = len(text.encode("utf-8", "surrogatepass"))
                if size > _TEXT_BYTES:
                    where = "text" if "text" in document else f"texts[{number}]"
                    _refuse(413, "SRV102", where, f"{size} bytes", f"at most {_TEXT_BYTES} bytes of UTF-8")
        return texts

    def size(self, content: str) -> int:
        return len(content)

    def logged(self, content: str, sketch: dict[str, Any], answer: Answer) -> dict[str, Any]:
        return {
            "text_length": sketch["length"],
            "tokens": sketch["tokens"],
            # Without a vocabulary no token is unknown and no word is tracked.
            "unknown_tokens": sketch.get("unknown", 0),
            "words": sketch.get("words", []),
            "class": answer["class"],
            "confidence": answer["confidence"],
            "text": content if self._log_texts else None,
        }

    def counted(self, answer: Answer) -> str:
        return answer["class"]


def _refuse(status: int, code: str, where: str, found: str, expected: str) -> NoReturn:
    next_step = "Correct the request; docs/SERVING.md shows one of each kind."
    raise RequestRefused(status, code, where, found, expected, next_step)
