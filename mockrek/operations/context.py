"""What every operation is given besides its parameters."""

from __future__ import annotations

from dataclasses import dataclass, field

from mockrek.operations.active import Active
from mockrek.operations.clock import StageClock
from mockrek.operations.recent import Recent
from mockrek.operations.sight import Sight


@dataclass(slots=True)
class Context:
    """The surroundings of one request.

    Attributes:
        active: the configuration in force when the request began.
        recent: what was worked out under that configuration.
        clock: where the time goes.
        rules: which rule of truth answered for each image, in order; for the log.
    """

    active: Active
    recent: Recent[Sight] = field(default_factory=Recent)
    clock: StageClock = field(default_factory=StageClock)
    rules: list[str] = field(default_factory=list)
