"""The errors of serving: each says where, what was found, what was expected, and what to do."""


class StartFailure(Exception):
    """The server cannot do its work.

    Shape   code "SRV" and three digits, stable between releases.
    """

    def __init__(self, code: str, where: str, found: str, expected: str, next_step: str):
        super().__init__(f"{code} {where}: {found}; expected {expected}. {next_step}")
        self.code = code


class RequestRefused(Exception):
    """A request that gets no answer but this, as JSON {"error": {code, where, found, expected, next}}.

    Shape   retry_seconds: when the same request may succeed; absent where it never will.
    """

    def __init__(
        self,
        status: int,
        code: str,
        where: str,
        found: str,
        expected: str,
        next_step: str,
        retry_seconds: int | None = None,
    ):
        super().__init__(f"{code} {where}: {found}; expected {expected}. {next_step}")
        self.status = status
        self.code = code
        self.retry_seconds = retry_seconds
        self.body = {"error": {"code": code, "where": where, "found": found, "expected": expected, "next": next_step}}
