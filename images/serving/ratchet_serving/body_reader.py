"""Reads bodies, and bounds what all of them together hold."""

from fastapi import Request

from ratchet_serving import limits
from ratchet_serving.failure import RequestRefused


class BodyReader:
    """For one event loop."""

    def __init__(self) -> None:
        self._held = 0

    async def read(self, request: Request) -> bytes:
        """The body, of which no more is kept than is allowed.

        A sender who is not listened to gets a broken connection instead of an answer, so what is too long is read to
        its end, unless it is absurd.
        Raises  SRV122 too long, SRV111 too much is being read already.
        """
        parts, size, kept = [], 0, 0
        is_full = False
        try:
            async for part in request.stream():
                size += len(part)
                is_full = is_full or self._held + len(part) > limits.HELD_BYTES
                if size > limits.READ_BYTES:
                    break
                if size <= limits.BODY_BYTES and not is_full:
                    parts.append(part)
                    kept += len(part)
                    self._held += len(part)
        finally:
            self._held -= kept
        if size > limits.BODY_BYTES:
            expected = f"at most {limits.BODY_BYTES} bytes"
            next_step = "Send the texts in several requests."
            raise RequestRefused(413, "SRV122", "body", f"{size} bytes", expected, next_step)
        if is_full:
            found, expected = "too many bytes are on their way", f"at most {limits.HELD_BYTES}"
            raise RequestRefused(503, "SRV111", "bodies that arrive", found, expected, "Ask again later.", 1)
        return b"".join(parts)
