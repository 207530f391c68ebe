"""The guard: no request leaves the process for a host that is not loopback."""

from __future__ import annotations

import functools
import ipaddress
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import ConnectTimeoutError

from pytest_iam.errors import UsageError
from pytest_iam.routing import active

Send = Callable[..., Any]

# AWS: EC2 user guide, "Instance metadata service"; ECS developer guide, "Task IAM role";
# EKS user guide, "EKS Pod Identity": where workloads find their credentials.
_METADATA_HOSTS = frozenset(
    {"169.254.169.254", "169.254.170.2", "169.254.170.23", "fd00:ec2::254", "fd00:ec2::23"}
)


class RealHostError(UsageError):
    """A request was about to leave the process for a real host, and was stopped."""

    def __init__(self, method: str, url: str, call: str | None = None) -> None:
        what = f"{call} ({method} {url})" if call else f"{method} {url}"
        super().__init__(
            f"{what} was about to leave the process, and nothing answered it here. "
            "Start moto (mock_aws), stub the client (botocore.stub.Stubber), point it to an "
            "endpoint on this machine (endpoint_url), or, if this test is meant to reach it, name "
            "its host: ini option iam_allowed_hosts, or mock_iam(allowed_hosts=[...])."
        )
        self.method = method
        self.url = url

    def naming(self, call: str) -> RealHostError:
        """The same error with the name of the API call that the request was made for."""
        return RealHostError(self.method, self.url, call)


def guarding(original: Send) -> Send:
    """The `send` of a botocore HTTP session that stops requests to real hosts."""

    @functools.wraps(original)
    def send(self: Any, request: Any) -> Any:
        simulation = active.innermost()
        if simulation is not None:
            _check(request, simulation.allowed_hosts)
        return original(self, request)

    return send


def _check(request: Any, allowed_hosts: tuple[str, ...]) -> None:
    parts = urlsplit(request.url)
    host = (parts.hostname or "").lower()
    if is_loopback(host) or any(fnmatchcase(host, pattern) for pattern in allowed_hosts):
        return
    address = f"{parts.scheme}://{parts.netloc}{parts.path}"
    if host in _METADATA_HOSTS:
        # Nobody runs on an instance here: the credential search goes on, as on any other machine.
        raise ConnectTimeoutError(endpoint_url=address)
    raise RealHostError(request.method, address)


def is_loopback(host: str) -> bool:
    """Whether the host is this machine by definition: `localhost`, or a loopback address."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
