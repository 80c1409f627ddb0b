"""The texts of a request."""

from typing import Any

from ratchet_serving.failure import RequestRefused
from ratchet_serving.http import limits

# Of a place in the body, where * is any index.
CODES = {"text": "SRV102", "texts": "SRV103", "texts.*": "SRV102"}
_NEXT = "Correct the request; docs/SERVING.md shows one of each kind."


def texts_of(document: dict[str, Any]) -> list[str]:
    """The texts of a body that fits the schema.

    Raises  SRV101 both or none of text and texts, SRV102 a text that is too long.
    """
    if ("text" in document) == ("texts" in document):
        found = "both text and texts" if "text" in document else "neither text nor texts"
        raise RequestRefused(400, "SRV101", "body", found, 'one of "text" and "texts"', _NEXT)
    texts = [document["text"]] if "text" in document else document["texts"]
    for number, text in enumerate(texts):
        # A character has at most four bytes, so most texts need not be encoded to be measured.
        if len(text) * 4 > limits.TEXT_BYTES:
            size = len(text.encode("utf-8", "surrogatepass"))
            if size > limits.TEXT_BYTES:
                where = "text" if "text" in document else f"texts[{number}]"
                expected = f"at most {limits.TEXT_BYTES} bytes of UTF-8"
                raise RequestRefused(413, "SRV102", where, f"{size} bytes", expected, _NEXT)
    return texts
