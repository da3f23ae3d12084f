"""What can go wrong, as types that carry data."""


class InputError(ValueError):
    """A network, an option or a file is not what it should be.

    `key` says which one ("network.tau.e", "times"), `reason` what was found and what was expected; the text of
    the exception has both, and where the key stands (a file's line and column).
    """

    def __init__(self, message, key="", reason=""):
        super().__init__(message)
        self.key = key
        self.reason = reason or message

    def __reduce__(self):
        return type(self), (str(self), self.key, self.reason)


class Refusal(ArithmeticError):
    """The mathematics leaves nothing to compute: there is no balanced point to start from, say."""


class Interrupted(KeyboardInterrupt):
    """Ctrl-C stopped a computation. `result` has what it had computed until then, or None where a part means
    nothing; its attribute `interrupted` is 1 unless it is complete all the same.

    It is a KeyboardInterrupt, so that it ends a script and a cell as Ctrl-C does. Where nobody caught it, the
    interpreter and the notebook keep it: `sys.last_value.result`.
    """

    def __init__(self, message, result=None):
        super().__init__(message)
        self.result = result


class ResultWarning(UserWarning):
    """A result may mislead, and why."""
