"""The keys that a simulated AWS has issued, and the check of those that a call brings."""

from __future__ import annotations

from pytest_iam.account.entities import AccessKey
from pytest_iam.account.sessions import Session


class Keyring:
    """Every access key and session that the accounts of a simulated AWS have issued, by id."""

    def __init__(self) -> None:
        self._keys: dict[str, tuple[str, AccessKey]] = {}
        self._sessions: dict[str, Session] = {}

    def add_key(self, account_id: str, key: AccessKey) -> None:
        """Remember a long-term key of that account."""
        self._keys[key.id] = (account_id, key)

    def remove_key(self, key_id: str) -> None:
        """Forget a long-term key: from now on nobody issued it."""
        del self._keys[key_id]

    def add_session(self, session: Session) -> None:
        """Remember temporary credentials."""
        self._sessions[session.access_key_id] = session

    def key(self, key_id: str) -> tuple[str, AccessKey] | None:
        """The account id and the long-term key of that id, or None."""
        return self._keys.get(key_id)

    def session(self, key_id: str) -> Session | None:
        """The session whose temporary credentials have that key id, or None."""
        return self._sessions.get(key_id)
