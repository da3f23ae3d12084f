"""The compiled part: the program's commands, described and run."""

from collections.abc import Callable, Sequence

version: str
commit: str
names: tuple[str, ...]

class Result:
    @property
    def variables(self) -> list[tuple[str, tuple[str, ...], object, dict[str, object]]]: ...
    @property
    def attributes(self) -> dict[str, object]: ...

def describe(command: str) -> dict[str, object]: ...
def seed_at(seed: int, point: int) -> int: ...
def run(
    command: str,
    options: Sequence[tuple[str, str | bytes]],
    document: tuple[str, str | bytes] | None,
    show: Callable[[str], object] | bool | None,
) -> tuple[str, str, str, str, list[str], Result | None]: ...
