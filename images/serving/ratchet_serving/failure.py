"""Errors of the server. Each contains the place, the found value, the expected value and the next step."""


class StartFailure(Exception):
    """The server cannot start.

    Shape   code: "SRV" and three digits, stable between releases.
    """

    def __init__(self, code: str, where: str, found: str, expected: str, next_step: str):
        super().__init__(f"{code} {where}: {found}; expected {expected}. {next_step}")
        self.code = code


class RequestRefused(Exception):
    """A refused request. The response is JSON {"error": {code, where, found, expected, next}}.

    Shape   retry_seconds: time after which the same request may succeed; None when it never will.
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
