"""Growing pauses between retries."""

import time
from collections.abc import Callable

_LONGEST_PAUSE_SECONDS = 60.0


class Retry:
    """Pauses between the attempts at one target. Each pause is twice as long as the previous one, up to a minute.

    A different target is tried immediately, and so is the same target after `reset`.
    """

    def __init__(self, first_pause: float, now: Callable[[], float] = time.monotonic):
        self._first_pause = first_pause
        self._now = now
        self._failed: object = None
        self._pause = first_pause
        self._due_at = 0.0

    def due(self, thing: object) -> bool:
        if thing != self._failed:
            self.reset()
        return self._failed is None or self._now() >= self._due_at

    def failed(self, thing: object) -> None:
        longest = max(self._first_pause, _LONGEST_PAUSE_SECONDS)
        self._pause = min(2 * self._pause, longest) if thing == self._failed else self._first_pause
        self._failed = thing
        self._due_at = self._now() + self._pause

    def reset(self) -> None:
        """Removes the pause, because a change makes success possible."""
        self._failed = None
