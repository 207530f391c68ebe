"""The plain shapes every way in speaks: a call, the credentials it came with, and its reply."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Credentials:
    """The credentials that a call was made with.

    `is_explicit` is true for keys passed in code; keys found in the environment, a file, a profile
    or instance metadata are ambient. `access_key_id` is None for an ambient caller without any key.
    """

    access_key_id: str | None
    secret_access_key: str | None = field(default=None, repr=False)
    session_token: str | None = field(default=None, repr=False)
    is_explicit: bool = False


AMBIENT = Credentials(access_key_id=None)
"""The credentials of a client that found none but was not told to stay anonymous."""


@dataclass(frozen=True, slots=True)
class Call:
    """One AWS API call, before anybody answered it.

    `service` is botocore's service name (`s3`, `secretsmanager`), `operation` the API's name
    (`GetObject`), `params` the members as Python values, which may be secret and are never shown.
    `credentials` is None for an unsigned call. `user_agent` makes the User-Agent header.
    """

    service: str
    operation: str
    params: Mapping[str, Any] = field(repr=False)
    credentials: Credentials | None
    region: str | None = None
    user_agent: Callable[[], str] | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What the simulator answers: the members of the operation's output.

    There are none when the call was only authorized, and somebody else answers it.
    """

    members: dict[str, Any] = field(repr=False)
    request_id: str
