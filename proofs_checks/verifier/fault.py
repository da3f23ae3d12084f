"""What a certificate that does not hold raises, and how much work one may ask for."""

import re


class Fault(Exception):
    pass


def require(holds, reason):
    if not holds:
        raise Fault(reason)


def require_at_most(value, most, what):
    """A count that a check goes through, one by one, is no larger than any that poise writes."""
    require(value <= most, f"{what} is {value}: more work than is done for one certificate, at most {most}")


LONGEST = 1200  # characters of a number: `poise check` writes 1000 digits at most
EXPONENT = 5000  # of ten: 1e5000 is handled at once, 1e300000000 fills the memory
LARGEST = 10**13  # of whole numbers: the sizes n and counts k that poise writes stay below
NODES, DEPTH = 200_000, 20
LIKE_A_NUMBER = re.compile(r"[-+.\d\s][-+.\deE/_\s]*")
WRITTEN = re.compile(r"-?\d+(/\d+|(\.\d+)?(e[-+]?\d+)?)")  # as poise writes numbers
WORDS = ("kind", "claim", "where", "family", "sha256", "theorem", "source", "file")


def require_modest(certificate):
    """Numbers and lists whose mere reading does not take long, whatever a certificate claims."""
    left, nodes = [(certificate, 0)], 0
    while left:
        node, depth = left.pop()
        nodes += 1
        require(nodes <= NODES, "a certificate of too many parts")
        require(depth <= DEPTH, "a certificate that is nested too deeply")
        if isinstance(node, dict):
            left += [(value, depth + 1) for key, value in node.items() if key not in WORDS]
        elif isinstance(node, list):
            left += [(value, depth + 1) for value in node]
        elif isinstance(node, str):
            require(len(node) <= LONGEST, "a number of too many digits")
            usual = WRITTEN.fullmatch(node) or not LIKE_A_NUMBER.fullmatch(node)
            require(usual, f'"{node[:40]}": poise writes numbers otherwise')
            for power in re.findall(r"[eE][-+]?([0-9_]+)", node):
                require(int(power) <= EXPONENT, f'"{node[:40]}": an exponent beyond {EXPONENT}')
        elif isinstance(node, float):
            require(abs(node) < float("inf"), "a number that is not finite")
        elif isinstance(node, int):
            require(abs(node) <= LARGEST, "a whole number beyond 10^13")
