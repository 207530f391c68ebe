"""Accounts as a test holds them: where it makes users, groups, roles, policies and keys."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any

from pytest_iam.account.account import Account
from pytest_iam.account.quotas import Quotas
from pytest_iam.account.resources import Resource
from pytest_iam.errors import UsageError, hides_usage_errors
from pytest_iam.gateway import Gateway
from pytest_iam.handles.administration import operate
from pytest_iam.handles.policy_sources import Document, PolicySource, resolve
from pytest_iam.handles.principals import (
    AccessKeyHandle,
    MfaDeviceHandle,
    Principal,
    RoleHandle,
    RootHandle,
    UserHandle,
)
from pytest_iam.handles.trust import TrustSource, trust_document
from pytest_iam.policy import Policy
from pytest_iam.policy.arn import is_arn

__tracebackhide__ = hides_usage_errors


class GroupHandle:
    """An IAM group."""

    def __init__(self, account: AccountHandle, name: str, arn: str) -> None:
        self._account = account
        self.name = name
        self.arn = arn

    def add(self, user: UserHandle | str) -> None:
        """Make a user a member."""
        self._account._operate("AddUserToGroup", GroupName=self.name, UserName=_name_of(user))

    def __repr__(self) -> str:
        return f"<GroupHandle {self.arn}>"


class PolicyHandle:
    """A managed policy, the account's own or one of AWS's."""

    def __init__(self, arn: str) -> None:
        self.arn = arn

    @property
    def name(self) -> str:
        """The policy's name."""
        return self.arn.rpartition("/")[2]

    def __repr__(self) -> str:
        return f"<PolicyHandle {self.arn}>"


class AccountHandle:
    """One account of a simulated AWS.

    What a test makes here is made by IAM's own operations, with AWS's validation and quotas; what
    AWS would refuse raises `UsageError`. `directories` are where policy files are sought.
    """

    def __init__(self, gateway: Gateway, account: Account, directories: Sequence[Path]) -> None:
        self._gateway = gateway
        self._account = account
        self._directories = tuple(directories)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.account_id}>"

    @property
    def account_id(self) -> str:
        """The account's id, twelve digits."""
        return self._account.id

    @property
    def quotas(self) -> Quotas:
        """The account's quotas, which a test may change."""
        return self._account.quotas

    @property
    def root(self) -> RootHandle:
        """The account's root user."""
        return RootHandle(self._gateway, self._account)

    def user(
        self,
        name: str,
        *,
        policies: Iterable[PolicySource] = (),
        groups: Iterable[GroupHandle | str] = (),
        boundary: PolicySource | None = None,
        tags: Mapping[str, str] | None = None,
        path: str | None = None,
        mfa: bool = False,
    ) -> UserHandle:
        """Make a user, a member of existing `groups`; `mfa` gives it an enabled virtual device.

        Each of `policies` and `boundary` is a `PolicySource`. A document is embedded as an inline
        policy if the quota for those leaves room, and is a new managed policy otherwise.
        """
        self._operate(
            "CreateUser",
            UserName=name,
            Path=path,
            Tags=_tag_list(tags),
            PermissionsBoundary=self._boundary(boundary, name),
        )
        self._give("User", name, policies)
        for group in _listed(groups, "groups"):
            self._operate("AddUserToGroup", GroupName=_name_of(group), UserName=name)
        handle = UserHandle(self._gateway, self._account, self._existing_user(name))
        if mfa:
            handle.mfa_device()
        return handle

    def group(
        self,
        name: str,
        *,
        policies: Iterable[PolicySource] = (),
        users: Iterable[UserHandle | str] = (),
        path: str | None = None,
    ) -> GroupHandle:
        """Make a group of existing `users`; `policies` as for a user."""
        made = self._operate("CreateGroup", GroupName=name, Path=path)
        self._give("Group", name, policies)
        handle = GroupHandle(self, name, made["Group"]["Arn"])
        for user in _listed(users, "users"):
            handle.add(user)
        return handle

    def role(
        self,
        name: str,
        *,
        trust: TrustSource | None = None,
        policies: Iterable[PolicySource] = (),
        boundary: PolicySource | None = None,
        tags: Mapping[str, str] | None = None,
        path: str | None = None,
        max_session: int | None = None,
    ) -> RoleHandle:
        """Make a role; `policies` and `boundary` as for a user, `max_session` in seconds.

        `trust` is a service (`lambda.amazonaws.com`), an account id, an ARN, a principal, several
        of these, or a whole trust policy as dict, JSON text or file. Without it the role trusts its
        own account, whose users then need a policy that allows them to assume it.
        """
        document = trust_document(
            trust if trust is not None else self._account.id, self._account, self._directories
        )
        self._operate(
            "CreateRole",
            RoleName=name,
            AssumeRolePolicyDocument=document.checked(f"trust of {name}", kind="trust"),
            Path=path,
            MaxSessionDuration=max_session,
            Tags=_tag_list(tags),
            PermissionsBoundary=self._boundary(boundary, name),
        )
        self._give("Role", name, policies)
        role = self._account.roles.get(name)
        if role is None:
            raise UsageError(f"the role {name!r} is gone")
        return RoleHandle(self._gateway, self._account, role)

    def policy(self, source: PolicySource, name: str | None = None) -> PolicyHandle:
        """A managed policy: a new one for a document, or the existing one that `source` names.

        A new policy is called `name`, or as its file is.
        """
        resolved = resolve(source, self._account, self._directories)
        if not isinstance(resolved, Document):
            if name is not None:
                raise UsageError(f"{resolved.arn} has a name already; leave out name={name!r}")
            self._operate("GetPolicy", PolicyArn=resolved.arn)
            return PolicyHandle(resolved.arn)
        count = len(self._account.policies) + 1
        return PolicyHandle(
            self._create_policy(resolved, name or resolved.name or f"policy-{count}")
        )

    def resource(
        self,
        arn: str,
        *,
        policy: PolicySource | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> None:
        """Declare a resource of another service as this account's, in place of an earlier one.

        `policy` is its resource-based policy; a bucket's holds for its objects too. Without `tags`,
        conditions on the resource's tags cannot be told; `{}` says that it has none.
        """
        if not isinstance(arn, str) or not is_arn(arn) or "*" in arn:
            raise UsageError(
                f"{arn!r} is no resource: write its ARN, such as 'arn:aws:s3:::bucket'"
            )
        if policy is not None and ":s3:::" in arn and "/" in arn:
            bucket = arn.partition("/")[0]
            raise UsageError(
                f"{arn!r} is an object, which has no policy: declare {bucket!r} with it"
            )
        document = None if policy is None else self._resource_policy(policy, arn)
        declared = Resource(arn, self.account_id, document, None if tags is None else dict(tags))
        self._gateway.world.resources.declare(declared)

    def access_key(self, user: UserHandle | str) -> AccessKeyHandle:
        """Make an access key of a user."""
        return self._user_handle(user).access_key()

    def mfa_device(self, user: UserHandle | str) -> MfaDeviceHandle:
        """Make a virtual MFA device of a user, enabled."""
        return self._user_handle(user).mfa_device()

    def principal(self, name: str) -> Principal:
        """The existing user or role of that name. Raises `UsageError` if there is none, or both."""
        user, role = self._account.users.get(name), self._account.roles.get(name)
        if user is not None and role is not None:
            raise UsageError(f"{name!r} is a user and a role: pass the handle instead of the name")
        if user is not None:
            return UserHandle(self._gateway, self._account, user)
        if role is not None:
            return RoleHandle(self._gateway, self._account, role)
        known = [entity.name for entity in (*self._account.users, *self._account.roles)]
        close = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
        hint = f"did you mean {', '.join(close)}?" if close else "make it first"
        raise UsageError(f"no user or role is named {name!r}; {hint}")

    def _user_handle(self, user: UserHandle | str) -> UserHandle:
        if isinstance(user, UserHandle):
            return user
        return UserHandle(self._gateway, self._account, self._existing_user(user))

    def _existing_user(self, name: str) -> Any:
        user = self._account.users.get(name)
        if user is None:
            raise UsageError(f"no user is named {name!r}: make it first with iam_user")
        return user

    def _operate(self, operation: str, **params: Any) -> dict[str, Any]:
        return operate(self._gateway, self._account, operation, **params)

    def _boundary(self, source: PolicySource | None, owner: str) -> str | None:
        """The ARN of the managed policy that bounds a user or role."""
        if source is None:
            return None
        resolved = resolve(source, self._account, self._directories)
        if isinstance(resolved, Document):
            return self._create_policy(resolved, resolved.name or f"{owner}-boundary")
        return resolved.arn

    def _resource_policy(self, source: PolicySource, arn: str) -> Policy:
        resolved = resolve(source, self._account, self._directories)
        if not isinstance(resolved, Document):
            raise UsageError(f"{resolved.arn} is an identity-based policy: pass a document")
        text = resolved.checked(f"policy of {arn}", kind="resource")
        return Policy(text, name=resolved.name or f"policy of {arn}", kind="resource")

    def _give(self, kind: str, owner: str, sources: Iterable[PolicySource]) -> None:
        """Attach managed policies to a user, group or role, and embed documents."""
        for number, source in enumerate(_listed(sources, "policies"), start=1):
            resolved = resolve(source, self._account, self._directories)
            if not isinstance(resolved, Document):
                self._attach(kind, owner, resolved.arn)
                continue
            name = resolved.name or f"policy-{number}"
            if not self._embed(kind, owner, name, resolved):
                self._attach(kind, owner, self._create_policy(resolved, f"{owner}-{name}"))

    def _attach(self, kind: str, owner: str, arn: str) -> None:
        self._operate(f"Attach{kind}Policy", **{f"{kind}Name": owner}, PolicyArn=arn)

    def _embed(self, kind: str, owner: str, name: str, document: Document) -> bool:
        """Put an inline policy, unless the quota for them leaves no room."""
        text = document.checked(name, kind="inline")
        size = len("".join(text.split()))
        if size > getattr(self._account.quotas, f"{kind.lower()}_policy_size"):
            return False
        member = {f"{kind}Name": owner, "PolicyName": name, "PolicyDocument": text}
        self._operate(f"Put{kind}Policy", **member)
        return True

    def _create_policy(self, document: Document, name: str) -> str:
        text = document.checked(name, kind="identity")
        made = self._operate("CreatePolicy", PolicyName=name, PolicyDocument=text)
        arn: str = made["Policy"]["Arn"]
        return arn


def _name_of(entity: UserHandle | GroupHandle | str) -> str:
    return entity if isinstance(entity, str) else entity.name


def _tag_list(tags: Mapping[str, str] | None) -> list[dict[str, str]] | None:
    return [{"Key": key, "Value": value} for key, value in tags.items()] if tags else None


def _listed(items: Iterable[Any], what: str) -> Iterable[Any]:
    """The items of a list; a lone text, dict or path is a list that was forgotten."""
    if isinstance(items, str | Mapping | PathLike):
        raise UsageError(f"{what}={items!r} is one item: write a list, {what}=[...]")
    return items
