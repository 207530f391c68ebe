"""Clients and sessions that sign with given keys: boto3's, or botocore's where that is missing."""

from __future__ import annotations

import functools
from typing import Any

from pytest_iam.calls import Credentials

DEFAULT_REGION = "us-east-1"


def client(credentials: Credentials, service: str, **options: Any) -> Any:
    """A client that signs with these keys; `options` as boto3's `client` takes them."""
    options.setdefault("region_name", _region())
    keys = {
        "aws_access_key_id": credentials.access_key_id,
        "aws_secret_access_key": credentials.secret_access_key,
        "aws_session_token": credentials.session_token,
    }
    session = _shared_session(_handler_count())
    make = getattr(session, "client", None) or session.create_client
    return make(service, **keys, **options)


def session(credentials: Credentials, region: str | None = None) -> Any:
    """A session whose clients sign with these keys."""
    return _session(credentials, region or _region())


def _region() -> str:
    """The region that botocore would choose for any client here, or the default."""
    import botocore.session

    return botocore.session.Session().get_config_variable("region") or DEFAULT_REGION


def _handler_count() -> int:
    """How many handlers new sessions are made with: libraries such as moto add theirs at import."""
    from botocore.handlers import BUILTIN_HANDLERS

    return len(BUILTIN_HANDLERS)


@functools.lru_cache(maxsize=1)
def _shared_session(handler_count: int) -> Any:
    """The one session behind `client`; a new one once a library has added its handlers."""
    return _session(None, None)


@functools.lru_cache(maxsize=1)
def _loader() -> Any:
    """The one loader of service models: making a new one for each session costs 100 ms."""
    from botocore.loaders import create_loader

    return create_loader()


def _session(credentials: Credentials | None, region: str | None) -> Any:
    import botocore.session

    session = botocore.session.Session()
    session.register_component("data_loader", _loader())
    if credentials is not None:
        session.set_credentials(
            credentials.access_key_id, credentials.secret_access_key, credentials.session_token
        )
    if region is not None:
        session.set_config_variable("region", region)
    try:
        import boto3
    except ImportError:
        return session
    made = boto3.Session(botocore_session=session)
    # boto3 adds its own data to the loader that each session brings; once is enough.
    _loader().search_paths[:] = dict.fromkeys(_loader().search_paths)
    return made
