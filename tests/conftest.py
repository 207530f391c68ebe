"""How hypothesis searches: without deadlines on shared cores, the same cases each time in CI."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("suite", deadline=None, derandomize="CI" in os.environ, print_blob=True)
settings.load_profile("suite")
