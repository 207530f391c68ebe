"""Session keys: the temporary credentials that are issued to a caller."""

from __future__ import annotations

import datetime
from dataclasses import replace

from pytest_iam import clock
from pytest_iam.account import ids
from pytest_iam.account.account import World
from pytest_iam.account.sessions import Caller, Session


def issue_session(world: World, caller: Caller, seconds: int) -> Session:
    """Make temporary credentials that act as the caller for so many seconds from now."""
    key_id = world.ids.access_key_id(ids.TEMPORARY_ACCESS_KEY, caller.account_id)
    session = Session(
        access_key_id=key_id,
        secret_access_key=world.ids.secret_access_key(),
        session_token=world.ids.session_token(),
        expires_at=clock.now() + datetime.timedelta(seconds=seconds),
        caller=replace(caller, access_key_id=key_id),
    )
    world.keyring.add_session(session)
    return session
