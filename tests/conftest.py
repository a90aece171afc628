"""How hypothesis runs here: bounded, without deadlines, and the same examples every time in the gate."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# `ci` is what `make test` runs. Coverage must not depend on luck, and a busy machine must not fail a test.
settings.register_profile(
    "ci",
    deadline=None,
    derandomize=True,
    max_examples=100,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
# `search` looks for new examples: OCRYPT_TEST_PROFILE=search make unit
settings.register_profile(
    "search", deadline=None, max_examples=2000, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("OCRYPT_TEST_PROFILE", "ci"))
