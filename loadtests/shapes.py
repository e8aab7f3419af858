"""Shapes of load: what is offered, and when. Each is a list of phases; one screen, no machinery.

``smoke``
    A little of everything. Does it work, and are the thresholds sane?
``steady``
    One rate, after a warm-up. The shape for a gate in CI.
``ramp``
    From a twentieth of the rate up to it, each step a third more, until the server no longer
    keeps up: the throughput–latency plot and its knee.
``spike``
    Calm, ten times as much at once, calm again. Does it come back?
``soak``
    One rate for long: leaks, and whether the last minutes are like the first.
``day``
    Twenty-four hours in the time there is, each with its rate and its mix.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

MAX_SECONDS = 7200
"""The longest run."""

MAX_REQUESTS = 5_000_000
"""What a run may plan to send, at most."""

WARM_UP = "warm-up"
_STEPS = 11
_LEAST_PART = 3  # seconds
_LEAST_PHASE = 2  # seconds: the first may be left out
_LEAST_SHARE = 0.05  # of the rate: where a ramp begins
_SPIKE = 10


@dataclass(frozen=True)
class Phase:
    """Some seconds of one rate.

    Attributes:
        name: for people.
        seconds: how long.
        rate: requests offered per second, by all callers together.
        judged: whether the thresholds hold for it. A ramp is judged up to its knee instead.
        hour: of the day whose mix it has.
    """

    name: str
    seconds: float
    rate: float
    judged: bool = True
    hour: int | None = None


@dataclass(frozen=True)
class Shape:
    """A shape of load.

    Attributes:
        phases: from seconds and the greatest rate.
        rate: requests per second if nobody says.
        seconds: if nobody says.
    """

    phases: Callable[[float, float], list[Phase]]
    rate: float
    seconds: float


def _smoke(seconds: float, rate: float) -> list[Phase]:
    return _parts("smoke", seconds, rate)


def _steady(seconds: float, rate: float) -> list[Phase]:
    warm = min(10.0, seconds / 5)
    warm_up = Phase(WARM_UP, warm, rate, judged=False)
    return [warm_up, *_parts("steady", seconds - warm, rate)]


def _ramp(seconds: float, rate: float) -> list[Phase]:
    """Equal ratios between the steps; before the first, a warm-up at its rate."""
    each = seconds / (_STEPS + 1)
    factor = (1 / _LEAST_SHARE) ** (1 / (_STEPS - 1))
    rates = [rate * _LEAST_SHARE * factor**step for step in range(_STEPS)]
    warm_up = Phase(WARM_UP, each, rates[0], judged=False)
    return [warm_up, *(Phase(f"{offered:.0f}/s", each, offered, judged=False) for offered in rates)]


def _spike(seconds: float, rate: float) -> list[Phase]:
    fifth = seconds / 5
    return [
        Phase("before", 2 * fifth, rate / _SPIKE),
        Phase("spike", fifth, rate, judged=False),
        Phase("recovery", fifth / 2, rate / _SPIKE, judged=False),
        Phase("after", 1.5 * fifth, rate / _SPIKE),
    ]


def _soak(seconds: float, rate: float) -> list[Phase]:
    warm = min(30.0, seconds / 10)
    warm_up = Phase(WARM_UP, warm, rate, judged=False)
    return [warm_up, *_parts("soak", seconds - warm, rate)]


def _parts(name: str, seconds: float, rate: float) -> list[Phase]:
    """One rate in up to ten parts, so that the last can be held against the first."""
    count = int(max(1, min(10, seconds // _LEAST_PART)))
    return [Phase(f"{name} {part}/{count}", seconds / count, rate) for part in range(1, count + 1)]


# Share of the busiest hour's rate: few at night, most at the doors in the morning and the evening.
_HOURS = (
    *(0.10, 0.08, 0.08, 0.08, 0.10, 0.20),  # 0 to 5 o'clock
    *(0.45, 0.85, 1.00, 0.80, 0.60, 0.55),
    *(0.60, 0.65, 0.60, 0.60, 0.70, 0.90),
    *(0.95, 0.60, 0.40, 0.30, 0.20, 0.15),
)


def _day(seconds: float, rate: float) -> list[Phase]:
    return [
        Phase(f"{hour:02}:00", seconds / 24, share * rate, hour=hour)
        for hour, share in enumerate(_HOURS)
    ]


SHAPES = {
    "smoke": Shape(_smoke, 20, 15),
    "steady": Shape(_steady, 100, 60),
    "ramp": Shape(_ramp, 1500, 52),
    "spike": Shape(_spike, 300, 60),
    "soak": Shape(_soak, 100, 1800),
    "day": Shape(_day, 150, 120),
}
"""By the names that ``--shape`` takes."""


class OutOfBounds(ValueError):
    """Too much load for a run, or too little time for its shape."""


def plan(name: str, seconds: float | None = None, rate: float | None = None) -> list[Phase]:
    """The phases of a shape.

    Args:
        name: of the shape.
        seconds: in all; the shape's own if not given.
        rate: the greatest, requests per second; the shape's own if not given.

    Raises:
        OutOfBounds: a run is bounded in time and in count, and its phases last some seconds.
    """
    shape = SHAPES[name]
    seconds = shape.seconds if seconds is None else seconds
    rate = shape.rate if rate is None else rate
    if not 0 < seconds <= MAX_SECONDS:
        raise OutOfBounds(f"--run-time {seconds:g}: at most {MAX_SECONDS} seconds")
    if not rate > 0:
        raise OutOfBounds(f"--rate {rate:g}: more than 0 requests per second")
    phases = shape.phases(seconds, rate)
    shortest = min(phase.seconds for phase in phases)
    if shortest < _LEAST_PHASE:
        raise OutOfBounds(
            f"--run-time {seconds:g}: {name} needs {seconds * _LEAST_PHASE / shortest:.0f} "
            f"seconds, or its shortest phase has no {_LEAST_PHASE}"
        )
    requests = sum(phase.seconds * phase.rate for phase in phases)
    if requests > MAX_REQUESTS:
        raise OutOfBounds(
            f"{requests:,.0f} requests are planned and {MAX_REQUESTS:,} allowed: "
            "give a lesser --rate or --run-time"
        )
    return phases


CALLER_GAP = 0.25
"""Seconds between two requests of one caller, if nobody says how many callers there are."""


def callers(rate: float, gap: float) -> int:
    """How many callers offer so many requests per second, each one every ``gap`` seconds."""
    return max(1, ceil(rate * gap - 1e-9))
