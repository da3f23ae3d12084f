"""Where a progress line goes."""

import sys


def in_notebook():
    """Whether an IPython kernel runs this: it shows what is written to sys.stderr, which is no terminal."""
    ipython = sys.modules.get("IPython")
    shell = ipython and ipython.get_ipython()
    return bool(shell and getattr(shell, "kernel", None))


class Line:
    """Writes the line over the one before."""

    def __init__(self):
        self.width = 0

    def __call__(self, line):
        sys.stderr.write("\r" + line.ljust(self.width) + ("" if line else "\r"))
        sys.stderr.flush()
        self.width = len(line)


def shown(progress):
    """What `_core.run` takes: None, by itself on a terminal; False, nowhere; or what is called with each line."""
    if progress is None:
        return Line() if in_notebook() else None
    if callable(progress):
        return progress
    return Line() if progress else False
