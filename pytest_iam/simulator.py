"""The simulator: one simulated AWS as a test holds it, with a default account."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from pytest_iam.clock import Clock
from pytest_iam.enforcement.environment import ContextValue, Environment
from pytest_iam.errors import UsageError, hides_usage_errors
from pytest_iam.gateway import CallRecord, Gateway, Undetermined
from pytest_iam.handles.accounts import AccountHandle
from pytest_iam.handles.principals import SESSION_NAME, Principal
from pytest_iam.handles.sweep import SweepRow, sweep
from pytest_iam.loaders.authorization_details import Details, load_authorization_details

__tracebackhide__ = hides_usage_errors

DEFAULT_ACCOUNT_ID = "123456789012"


class Simulator(AccountHandle):
    """One simulated AWS. Users, roles and the rest are made in its default account.

    `seed` decides the ids and secrets; `undetermined` what becomes of calls whose decision cannot
    be told; `directories` where policy files are sought. It answers calls while it is active: see
    `mock_iam` and the fixture `iam`.
    """

    def __init__(
        self,
        *,
        account_id: str = DEFAULT_ACCOUNT_ID,
        seed: str = "pytest-iam",
        undetermined: Undetermined = "error",
        directories: Sequence[Path] = (),
    ) -> None:
        gateway = Gateway(account_id, seed, undetermined)
        super().__init__(gateway, gateway.world.account(account_id), directories)

    @property
    def clock(self) -> Clock:
        """The clock that the simulator, botocore and the code under test share."""
        return self._gateway.clock

    @property
    def calls(self) -> Sequence[CallRecord]:
        """Every call so far, oldest first."""
        return tuple(self._gateway.calls)

    @property
    def problems(self) -> list[UsageError]:
        """The errors that stopped calls over something left open.

        The plugin fails the test on them, even if the code under test swallowed them. A test that
        provokes one on purpose clears the list.
        """
        return self._gateway.problems

    @property
    def gateway(self) -> Gateway:
        """What the ways in hand their calls to."""
        return self._gateway

    def account(self, account_id: str, *, alias: str | None = None) -> AccountHandle:
        """Another account of the same simulated AWS, made at first mention."""
        account = self._gateway.world.account(account_id)
        handle = AccountHandle(self._gateway, account, self._directories)
        if alias is not None and account.alias != alias:
            handle._operate("CreateAccountAlias", AccountAlias=alias)
        return handle

    def load(self, authorization_details: Details) -> AccountHandle:
        """Make what was exported of an account, and answer that account.

        It is an answer of GetAccountAuthorizationDetails, its pages, or the path of a JSON file.
        See `load_authorization_details` for what it makes; raises `UsageError` for an export that
        is incomplete, and for names that are taken.
        """
        with self._gateway.lock:
            account = load_authorization_details(self._gateway.world, authorization_details)
        return AccountHandle(self._gateway, account, self._directories)

    def sweep(
        self,
        principals: Iterable[Principal | str] | None = None,
        actions: Iterable[str] = ("*",),
        resources: Iterable[str] | None = None,
        *,
        context: Mapping[str, ContextValue] | None = None,
        progress: bool | None = None,
    ) -> Iterator[SweepRow]:
        """Who may do what: a row for each principal, then each action, then each resource.

        `principals` are handles, names of the account or ARNs of any; else every user, then every
        role of the account. `actions` are names or patterns such as `iam:Get*`. Each action is
        asked on those of `resources` that it can have; without resources, on every one, as
        `Principal.can` does. Rows are worked out one by one; what cannot be told is a row too.
        `context` states condition keys. `progress` shows a bar on stderr; by default only if that
        is a terminal. Raises `UsageError`, at once, for an argument that stands for no row.
        """
        return sweep(self, principals, actions, resources, context=context, progress=progress)

    @contextlib.contextmanager
    def acting_as(
        self,
        principal: Principal | str,
        *,
        mfa: bool = False,
        source_ip: str | None = None,
        session_name: str = SESSION_NAME,
        context: Mapping[str, ContextValue] | None = None,
    ) -> Iterator[None]:
        """Let code under test, with ambient credentials, act as `principal` (a handle or a name).

        It holds for all threads. `mfa` says that MFA was given just now; `source_ip` and `context`
        are condition keys of every call; `session_name` is for a role, which acts as a session of
        it that nobody had to assume.
        """
        who = self.principal(principal) if isinstance(principal, str) else principal
        if not isinstance(who, Principal):
            raise UsageError(f"{who!r} cannot act: pass a user, a role, a session or a name")
        environment = Environment(context=context or {})
        if source_ip is not None:
            environment = Environment(source_ip=_address(source_ip), context=context or {})
        caller = who.caller(session_name, mfa=mfa)
        with self._gateway.calling_as(caller, environment):
            yield


def _address(text: str) -> str:
    import ipaddress

    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise UsageError(f"source_ip={text!r} is no IP address: write '203.0.113.7'") from None
