"""What a certificate that does not hold raises."""


class Fault(Exception):
    pass


def require(holds, reason):
    if not holds:
        raise Fault(reason)
