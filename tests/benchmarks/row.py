"""What a benchmark says: a figure, its bar, and the two measurements that it comes from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    name: str
    """What is measured."""
    value: float
    """The figure that the bar is for: mostly subject / reference."""
    bar: float
    """The limit that the figure has to keep."""
    ok: bool
    """Whether it keeps it."""
    subject: float
    """What was measured of the workbench, in `unit`."""
    reference: float
    """What was measured beside it in the same run, in `unit`."""
    unit: str
    """Unit of subject and reference."""
    more_is_better: bool = False
    """Whether the bar is a floor."""


def at_most(name: str, bar: float, subject: float, reference: float, unit: str = "s") -> Row:
    """A row whose quotient subject / reference must not exceed the bar."""
    value = subject / reference
    return Row(name, value, bar, value <= bar, subject, reference, unit)


def at_least(name: str, bar: float, subject: float, reference: float, unit: str = "s") -> Row:
    """A row whose quotient subject / reference must reach the bar."""
    value = subject / reference
    return Row(name, value, bar, value >= bar, subject, reference, unit, more_is_better=True)
