"""What a check computes from a certificate's inputs, kept while the verifier runs: a certificate that differs in what
it claims alone is checked at once. The ledger has some twice, and its tests falsify each a hundred times."""

import functools
import json

from mpmath import iv, mp


def remembered(function):
    """Keeps results by the arguments, which are JSON, and the precisions at which they are computed."""
    known = {}

    @functools.wraps(function)
    def wrapper(*arguments):
        key = json.dumps([arguments, iv.prec, mp.prec])
        if key not in known:
            known[key] = function(*arguments)
        return known[key]

    return wrapper
