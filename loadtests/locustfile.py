"""Load on DetectFaces and CompareFaces, for Locust.

    locust -f loadtests/locustfile.py --headless --host http://127.0.0.1:5111 --shape steady

``python -m loadtests.run`` starts a server as well. README.md says how to read what comes out.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from locust import LoadTestShape, events

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # wherever Locust was started

from loadtests.conductor import Conductor
from loadtests.users.raw import RawUser
from loadtests.users.sdk import SdkUser

__all__ = ["Phases", "RawUser", "SdkUser"]

CONDUCTOR = Conductor()
CONDUCTOR.listen(events)


class Phases(LoadTestShape):
    """The shape that ``--shape`` names: loadtests/shapes.py."""

    use_common_options = True  # --users and --run-time are meant

    def tick(self) -> tuple[int, float] | None:
        """How many callers there should be now."""
        elapsed: Any = self.get_run_time  # has no types
        return CONDUCTOR.tick(elapsed())
