"""Reads request bodies, and limits their total size in memory."""

from fastapi import Request

from ratchet_serving.failure import RequestRefused
from ratchet_serving.http import limits


class BodyReader:
    """Reader for one event loop."""

    def __init__(self) -> None:
        self._held = 0

    async def read(self, request: Request) -> bytes:
        """Reads a body. At most the permitted size is kept in memory.

        A body that is too long is still read to its end, up to a limit. Otherwise the client would see a broken
        connection instead of the error.
        Raises  SRV122 a body that is too long; SRV111 too many bodies are being read.
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
            next_step = "Send it in several requests."
            raise RequestRefused(413, "SRV122", "body", f"{size} bytes", expected, next_step)
        if is_full:
            found, expected = "too many bytes are on their way", f"at most {limits.HELD_BYTES}"
            raise RequestRefused(503, "SRV111", "bodies that arrive", found, expected, "Ask again later.", 1)
        return b"".join(parts)
