"""Principals as a test holds them: handles that ask, call, and act."""

from __future__ import annotations

import abc
from collections.abc import Mapping
from typing import Any

from pytest_iam.account import access_keys, mfa
from pytest_iam.account.account import Account
from pytest_iam.account.callers import role_caller, root_caller, user_caller
from pytest_iam.account.entities import AccessKey, MfaDevice, Role, User
from pytest_iam.account.session_keys import issue_session
from pytest_iam.account.sessions import Caller, Session
from pytest_iam.authorization import Decision
from pytest_iam.calls import Credentials
from pytest_iam.enforcement.asked import asked_permission
from pytest_iam.enforcement.environment import ContextValue, Environment
from pytest_iam.errors import UsageError, hides_usage_errors
from pytest_iam.gateway import Gateway
from pytest_iam.handles import clients
from pytest_iam.handles.administration import operate

__tracebackhide__ = hides_usage_errors

SESSION_NAME = "pytest-iam"
"""The session name of a role that a test acts as without assuming it."""


class Principal(abc.ABC):
    """Somebody who can make calls: a user, a role, a role's session, or root."""

    def __init__(self, gateway: Gateway, account: Account) -> None:
        self._gateway = gateway
        self._account = account

    @property
    @abc.abstractmethod
    def arn(self) -> str:
        """The principal's ARN."""

    @abc.abstractmethod
    def caller(self, session_name: str = SESSION_NAME, *, mfa: bool = False) -> Caller:
        """The caller that AWS sees when this principal makes a call.

        `session_name` is a role's, which needs one. `mfa` says that MFA was given just now.
        """

    @abc.abstractmethod
    def credentials(self) -> Credentials:
        """Keys that act as this principal; their secrets are never printed."""

    def can(
        self,
        action: str,
        resource: str | None = None,
        *,
        context: Mapping[str, ContextValue] | None = None,
        mfa: bool = False,
    ) -> Decision:
        """Whether AWS would let this principal do `action` on `resource`, and why.

        Without a resource the question is about every resource that the action can have.
        `context` states condition keys; None states that a key is absent. The decision is false,
        true, or undetermined, which raises `UndeterminedError` as soon as it is used as a bool.
        """
        permission = asked_permission(action, resource)
        environment = Environment(context=context or {})
        return self._gateway.decide(self.caller(mfa=mfa), permission, environment)

    def client(self, service: str, **options: Any) -> Any:
        """A client (boto3's, if installed) that signs as this principal."""
        return clients.client(self.credentials(), service, **options)

    def session(self, region_name: str | None = None) -> Any:
        """A session (boto3's, if installed) whose clients sign as this principal."""
        return clients.session(self.credentials(), region_name)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.arn}>"


class _LongTerm(Principal):
    """A principal with keys that do not expire: a user, or root."""

    _user: User | None

    def credentials(self) -> Credentials:
        """A key that the account does not list, so that it counts towards no quota."""
        with self._gateway.lock:
            key = access_keys.handle_key(self._account, self._user, self._gateway.clock.now())
        return Credentials(key.id, key.secret, None, is_explicit=True)


class RootHandle(_LongTerm):
    """The root user of an account."""

    _user = None

    @property
    def arn(self) -> str:
        """`arn:aws:iam::123456789012:root`."""
        return self._account.root_arn

    def caller(self, session_name: str = SESSION_NAME, *, mfa: bool = False) -> Caller:
        """The account's root user."""
        return root_caller(self._account, self._gateway.clock.now() if mfa else None)


class UserHandle(_LongTerm):
    """An IAM user."""

    def __init__(self, gateway: Gateway, account: Account, user: User) -> None:
        super().__init__(gateway, account)
        self._user: User = user

    @property
    def name(self) -> str:
        """The user's name."""
        return self._user.name

    @property
    def arn(self) -> str:
        """The user's ARN, path included."""
        return self._user.arn

    def caller(self, session_name: str = SESSION_NAME, *, mfa: bool = False) -> Caller:
        """The user, by a long-term key unless MFA was given."""
        if self._account.users.get(self.name) is not self._user:
            raise UsageError(f"the user {self.name!r} was deleted")
        at = self._gateway.clock.now() if mfa else None
        return user_caller(self._account, self._user, at)

    def access_key(self) -> AccessKeyHandle:
        """A new access key, which the account lists and counts."""
        answer = operate(self._gateway, self._account, "CreateAccessKey", UserName=self.name)
        key = self._user.access_keys[answer["AccessKey"]["AccessKeyId"]]
        return AccessKeyHandle(key)

    def mfa_device(self) -> MfaDeviceHandle:
        """A new virtual MFA device of the user, enabled."""
        name = f"{self.name}-{len(self._user.mfa_devices) + 1}"
        answer = operate(
            self._gateway, self._account, "CreateVirtualMFADevice", VirtualMFADeviceName=name
        )
        device = self._account.mfa_devices[answer["VirtualMFADevice"]["SerialNumber"]]
        with self._gateway.lock:
            now = self._gateway.clock.now()
            mfa.enable(self._account, self._user, device, mfa.step_before(now), now)
        return MfaDeviceHandle(self._gateway, device)


class RoleHandle(Principal):
    """An IAM role. Acting as it, or asking it, means a session of it that nobody had to assume."""

    def __init__(self, gateway: Gateway, account: Account, role: Role) -> None:
        super().__init__(gateway, account)
        self._role = role

    @property
    def name(self) -> str:
        """The role's name."""
        return self._role.name

    @property
    def arn(self) -> str:
        """The role's ARN, path included."""
        return self._role.arn

    def caller(self, session_name: str = SESSION_NAME, *, mfa: bool = False) -> Caller:
        """A session of the role, as a service that it trusts would have it."""
        if self._account.roles.get(self.name) is not self._role:
            raise UsageError(f"the role {self.name!r} was deleted")
        if mfa:
            raise UsageError(
                f"a session of the role {self.name!r} carries no MFA in AWS: let somebody assume "
                "the role with MFA, role.assume(by=user, mfa=device)"
            )
        now = self._gateway.clock.now()
        return role_caller(self._account, self._role, session_name, issued_at=now)

    def credentials(self) -> Credentials:
        """Temporary keys of a new session of the role, good for an hour."""
        with self._gateway.lock:
            session = issue_session(self._account.world, self.caller(), seconds=3600)
        return _keys_of(session)

    def assume(
        self,
        by: Principal,
        session_name: str = SESSION_NAME,
        *,
        mfa: MfaDeviceHandle | None = None,
        **params: Any,
    ) -> SessionHandle:
        """Let `by` assume the role through AssumeRole, with all its checks.

        `mfa` gives the device's current code; `params` are further members of AssumeRole, such as
        `ExternalId`, `DurationSeconds` or `Tags`. Raises botocore's ClientError where AWS refuses.
        """
        if mfa is not None:
            params |= {"SerialNumber": mfa.serial_number, "TokenCode": mfa.code()}
        answer = by.client("sts").assume_role(
            RoleArn=self.arn, RoleSessionName=session_name, **params
        )
        keys = answer["Credentials"]
        session = self._account.world.keyring.session(keys["AccessKeyId"])
        if session is None:
            raise UsageError(
                f"{self.arn} was assumed elsewhere: the simulator that made this role is not active"
            )
        return SessionHandle(self._gateway, self._account, session)


class SessionHandle(Principal):
    """A session of a role, with the temporary credentials that STS issued for it."""

    def __init__(self, gateway: Gateway, account: Account, session: Session) -> None:
        super().__init__(gateway, account)
        self._session = session

    @property
    def arn(self) -> str:
        """`arn:aws:sts::123456789012:assumed-role/<role>/<session name>`."""
        return self._session.caller.arn

    def caller(self, session_name: str = SESSION_NAME, *, mfa: bool = False) -> Caller:
        """The session. Its name and its MFA were settled when it began."""
        if mfa:
            raise UsageError(f"{self.arn} is a session already: give MFA when it is assumed")
        return self._session.caller

    def credentials(self) -> Credentials:
        """The session's own keys."""
        return _keys_of(self._session)


class AccessKeyHandle:
    """An access key of a user; its secret is never printed."""

    def __init__(self, key: AccessKey) -> None:
        self._key = key

    @property
    def id(self) -> str:
        """The access key id, `AKIA…`."""
        return self._key.id

    @property
    def secret(self) -> str:
        """The secret access key."""
        return self._key.secret

    @property
    def is_active(self) -> bool:
        """Whether the key may be used."""
        return self._key.is_active

    def client(self, service: str, **options: Any) -> Any:
        """A client that signs with this key."""
        keys = Credentials(self._key.id, self._key.secret, None, is_explicit=True)
        return clients.client(keys, service, **options)

    def __repr__(self) -> str:
        return f"<AccessKeyHandle {self.id}>"


class MfaDeviceHandle:
    """A virtual MFA device."""

    def __init__(self, gateway: Gateway, device: MfaDevice) -> None:
        self._gateway = gateway
        self._device = device

    @property
    def serial_number(self) -> str:
        """The device's ARN, which AWS calls its serial number."""
        return self._device.arn

    def code(self) -> str:
        """The code to enter now: the current one or, once that is used up, the next.

        AWS accepts no code twice, and one step of drift; a third code within thirty seconds needs
        the clock moved.
        """
        return mfa.fresh_code(self._device, self._gateway.clock.now())

    def __repr__(self) -> str:
        return f"<MfaDeviceHandle {self.serial_number}>"


def _keys_of(session: Session) -> Credentials:
    return Credentials(
        session.access_key_id, session.secret_access_key, session.session_token, is_explicit=True
    )
