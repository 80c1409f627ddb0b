"""The one error of the trainer that a person can act on."""


class TrainingFailure(Exception):
    """Training cannot go on, and the message says why and what to do.

    Shape   code "TRN" and three digits, stable between releases; the message is one line, because SageMaker
            shows the first 1,024 characters of it as the job's FailureReason.
    """

    def __init__(self, code: str, where: str, found: str, expected: str, next_step: str):
        super().__init__(f"{code} {where}: {found}; expected {expected}. {next_step}")
        self.code = code
