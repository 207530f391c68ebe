"""Session keys: the temporary credentials that are issued to a caller."""

from __future__ import annotations

import datetime
from dataclasses import replace

from pytest_iam import clock
from pytest_iam.account import ids
from pytest_iam.account.account import World
from pytest_iam.account.sessions import Caller, Session


def issue_session(
    world: World, caller: Caller, seconds: int, *, token_size: int | None = None
) -> Session:
    """Make temporary credentials that act as the caller for so many seconds from now.

    The session token has at least `token_size` characters.
    """
    key_id = world.ids.access_key_id(ids.TEMPORARY_ACCESS_KEY, caller.account_id)
    expires_at = clock.now() + datetime.timedelta(seconds=seconds)
    session = Session(
        access_key_id=key_id,
        secret_access_key=world.ids.secret_access_key(),
        session_token=world.ids.session_token(token_size or 0),
        expires_at=expires_at,
        caller=replace(caller, access_key_id=key_id, expires_at=expires_at),
    )
    world.keyring.add_session(session)
    return session
