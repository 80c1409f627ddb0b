"""The error of the evaluator that a person can act on."""


class Refusal(Exception):
    """The model cannot be evaluated. The message gives the reason and the next step.

    Shape   code: "EVL" and three digits, stable between releases. The message is one line, because SageMaker shows
            its first 1,024 characters as the job's ExitMessage.
    """

    def __init__(self, code: str, where: str, found: str, expected: str, next_step: str):
        super().__init__(f"{code} {where}: {found}; expected {expected}. {next_step}")
        self.code = code
