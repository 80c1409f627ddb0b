"""The one error of the evaluator that a person can act on."""


class Refusal(Exception):
    """The model cannot be evaluated, and the message says why and what to do.

    Shape   code "EVL" and three digits, stable between releases; one line, because SageMaker shows the first
            1,024 characters of it as the job's ExitMessage.
    """

    def __init__(self, code: str, where: str, found: str, expected: str, next_step: str):
        super().__init__(f"{code} {where}: {found}; expected {expected}. {next_step}")
        self.code = code
