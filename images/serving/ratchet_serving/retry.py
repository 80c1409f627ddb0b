"""When what failed is tried again."""

import time
from collections.abc import Callable

_LONGEST_PAUSE_SECONDS = 60.0


class Retry:
    """Growing pauses between the attempts at one thing: the first as given, each next twice as long, up to a minute.

    Another thing is tried at once, and so is the same after `reset`.
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
        """Something has changed, so that the next attempt may end otherwise."""
        self._failed = None
