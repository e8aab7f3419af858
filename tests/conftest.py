from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# Machines are shared and noisy: how long an example takes says nothing. CI tries the same examples
# each time, so that a change is judged by what it changes.
settings.register_profile(
    "mockrek",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("mockrek")
