"""Sequences of operations at random: what holds of an account whatever was done to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import hypothesis.strategies as st
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from recipes.entities import ALLOW, TRUST

from pytest_iam.account.account import World
from pytest_iam.account.callers import root_caller
from pytest_iam.calls import Call
from pytest_iam.errors import AwsError
from pytest_iam.operations import dispatch

ID = "123456789012"
_KEY = "the key of that number"

Params = dict[str, st.SearchStrategy[Any]]

# So few names that most calls are about something that is there, some in another case.
_USERS: Params = {"UserName": st.sampled_from(["alice", "alice", "ALICE", "bob", "carl"])}
_GROUPS: Params = {"GroupName": st.sampled_from(["readers", "readers", "writers"])}
_ROLES: Params = {"RoleName": st.sampled_from(["deployer", "DEPLOYER"])}
_PROFILES: Params = {"InstanceProfileName": st.sampled_from(["web", "WEB"])}
_NAMES = st.sampled_from(["read", "write"])
_READ, _WRITE = (f"arn:aws:iam::{ID}:policy/{name}" for name in ("read", "write"))
_ARNS = st.sampled_from([_READ, _READ, _WRITE, "arn:aws:iam::aws:policy/ReadOnlyAccess"])
_POLICIES: Params = {"PolicyArn": _ARNS}
_VERSIONS: Params = {**_POLICIES, "VersionId": st.sampled_from(["v1", "v2", "v3"])}
_INLINE: Params = {"PolicyName": _NAMES}
_BOUNDARY: Params = {"PermissionsBoundary": _ARNS}
_DOCUMENT: Params = {"PolicyDocument": st.just(ALLOW)}
_TRUST: Params = {"AssumeRolePolicyDocument": st.just(TRUST)}
_PATH = st.sampled_from(["/", "/team/"])
_TAG_KEYS = st.sampled_from(["team", "Team", "job"])
_TAGS: Params = {
    "Tags": st.lists(
        st.fixed_dictionaries({"Key": _TAG_KEYS, "Value": st.sampled_from(["", "red"])}),
        max_size=2,
    )
}
_UNTAG: Params = {"TagKeys": st.lists(_TAG_KEYS, max_size=2)}
_KEYS: Params = {"AccessKeyId": st.tuples(st.just(_KEY), st.integers(0, 3))}
_KEY_STATUS: Params = {"Status": st.sampled_from(["Active", "Inactive"])}

_OPERATIONS: Mapping[str, Params] = {
    "AddRoleToInstanceProfile": _PROFILES | _ROLES,
    "AddUserToGroup": _GROUPS | _USERS,
    "AttachGroupPolicy": _GROUPS | _POLICIES,
    "AttachRolePolicy": _ROLES | _POLICIES,
    "AttachUserPolicy": _USERS | _POLICIES,
    "CreateAccessKey": _USERS,
    "CreateGroup": _GROUPS | {"Path": _PATH},
    "CreateInstanceProfile": _PROFILES | _TAGS,
    "CreatePolicy": _INLINE | _DOCUMENT | _TAGS,
    "CreatePolicyVersion": _POLICIES | _DOCUMENT | {"SetAsDefault": st.booleans()},
    "CreateRole": _ROLES | _TRUST | _TAGS | {"Path": _PATH},
    "CreateUser": _USERS | _TAGS | _BOUNDARY,
    "DeleteAccessKey": _USERS | _KEYS,
    "DeleteGroup": _GROUPS,
    "DeleteGroupPolicy": _GROUPS | _INLINE,
    "DeleteInstanceProfile": _PROFILES,
    "DeletePolicy": _POLICIES,
    "DeletePolicyVersion": _VERSIONS,
    "DeleteRole": _ROLES,
    "DeleteRolePermissionsBoundary": _ROLES,
    "DeleteRolePolicy": _ROLES | _INLINE,
    "DeleteUser": _USERS,
    "DeleteUserPermissionsBoundary": _USERS,
    "DeleteUserPolicy": _USERS | _INLINE,
    "DetachGroupPolicy": _GROUPS | _POLICIES,
    "DetachRolePolicy": _ROLES | _POLICIES,
    "DetachUserPolicy": _USERS | _POLICIES,
    "PutGroupPolicy": _GROUPS | _INLINE | _DOCUMENT,
    "PutRolePermissionsBoundary": _ROLES | _BOUNDARY,
    "PutRolePolicy": _ROLES | _INLINE | _DOCUMENT,
    "PutUserPermissionsBoundary": _USERS | _BOUNDARY,
    "PutUserPolicy": _USERS | _INLINE | _DOCUMENT,
    "RemoveRoleFromInstanceProfile": _PROFILES | _ROLES,
    "RemoveUserFromGroup": _GROUPS | _USERS,
    "SetDefaultPolicyVersion": _VERSIONS,
    "TagPolicy": _POLICIES | _TAGS,
    "TagRole": _ROLES | _TAGS,
    "TagUser": _USERS | _TAGS,
    "UntagPolicy": _POLICIES | _UNTAG,
    "UntagRole": _ROLES | _UNTAG,
    "UntagUser": _USERS | _UNTAG,
    "UpdateAccessKey": _USERS | _KEYS | _KEY_STATUS,
    "UpdateGroup": _GROUPS | {"NewGroupName": st.sampled_from(["READERS", "admins"])},
    "UpdateUser": _USERS | {"NewUserName": st.sampled_from(["ALICE", "carl"]), "NewPath": _PATH},
}

_FURNITURE: list[tuple[str, dict[str, Any]]] = [
    ("CreateUser", {"UserName": "alice"}),
    ("CreateUser", {"UserName": "bob"}),
    ("CreateGroup", {"GroupName": "readers"}),
    ("CreateRole", {"RoleName": "deployer", "AssumeRolePolicyDocument": TRUST}),
    ("CreateInstanceProfile", {"InstanceProfileName": "web"}),
    ("CreatePolicy", {"PolicyName": "read", "PolicyDocument": ALLOW}),
    ("CreatePolicyVersion", {"PolicyArn": _READ, "PolicyDocument": ALLOW}),
    ("AddUserToGroup", {"UserName": "alice", "GroupName": "readers"}),
    ("AttachUserPolicy", {"UserName": "bob", "PolicyArn": _READ}),
    ("PutUserPermissionsBoundary", {"UserName": "bob", "PermissionsBoundary": _READ}),
    ("CreateAccessKey", {"UserName": "alice"}),
]

# What undoes is refused more often than what does.
_UNDOING = [name for name in _OPERATIONS if name.startswith(("Delete", "Detach", "Remove"))]
_CALLS = st.sampled_from([*_OPERATIONS, *_UNDOING, *_UNDOING]).flatmap(
    lambda name: st.tuples(st.just(name), st.fixed_dictionaries(dict(_OPERATIONS[name])))
)

_ENTITIES = {
    "UserDetailList": ("User", "UserName", "UserId"),
    "GroupDetailList": ("Group", "GroupName", "GroupId"),
    "RoleDetailList": ("Role", "RoleName", "RoleId"),
}


class AccountMachine(RuleBasedStateMachine):
    """An account that anything is done to, and what its lists say each time."""

    def __init__(self) -> None:
        super().__init__()
        self.account = World("tests").account(ID)
        self.root = root_caller(self.account)
        self.keys: list[str] = []
        self.gone: set[str] = set()
        self.shown = self.look()

    @initialize(is_furnished=st.sampled_from([True, True, True, False]))
    def furnish(self, is_furnished: bool) -> None:
        """Mostly there is something to begin with."""
        for operation, params in _FURNITURE if is_furnished else ():
            self.call((operation, params))

    def ask(self, operation: str, **params: Any) -> dict[str, Any]:
        """What an operation answers."""
        call = Call("iam", operation, params, None)
        dispatch.check(call)
        return dispatch.answer(self.account, self.root, call)

    def whole(self, operation: str, member: str, **params: Any) -> list[Any]:
        """All items of a list, by pages of two."""
        items: list[Any] = []
        page: dict[str, Any] = {"IsTruncated": True}
        while page["IsTruncated"]:
            marker = {"Marker": page["Marker"]} if "Marker" in page else {}
            page = self.ask(operation, MaxItems=2, **marker, **params)
            assert len(page[member]) <= 2
            items += page[member]
        return items

    def look(self) -> dict[str, Any]:
        """All that the account shows of itself."""
        names = [each["UserName"] for each in self.whole("ListUsers", "Users")]
        groups = [each["GroupName"] for each in self.whole("ListGroups", "Groups")]
        return {
            **self.ask("GetAccountAuthorizationDetails", MaxItems=1000),
            "Policies": self.whole("ListPolicies", "Policies", Scope="Local"),
            "Profiles": self.whole("ListInstanceProfiles", "InstanceProfiles"),
            "Keys": [
                key
                for name in names
                for key in self.whole("ListAccessKeys", "AccessKeyMetadata", UserName=name)
            ],
            "Members": {name: self.whole("GetGroup", "Users", GroupName=name) for name in groups},
            "Summary": self.ask("GetAccountSummary")["SummaryMap"],
        }

    @rule(call=_CALLS)
    def call(self, call: tuple[str, dict[str, Any]]) -> None:
        """A call, which may be refused; then it has changed nothing."""
        operation, params = call
        params = {name: self._resolved(value) for name, value in params.items()}
        before = _ids(self.shown)
        try:
            answer = self.ask(operation, **params)
        except AwsError:
            assert self.look() == self.shown
            return
        if operation == "CreateAccessKey":
            self.keys.append(answer["AccessKey"]["AccessKeyId"])
        self.shown = self.look()
        self.gone |= before - _ids(self.shown)

    def _resolved(self, value: Any) -> Any:
        if not isinstance(value, tuple):
            return value
        return self.keys[value[1] % len(self.keys)] if self.keys else "AKIAIOSFODNN7EXAMPLE"

    @invariant()
    def what_is_listed_is_found(self) -> None:
        """Each entity of a list is answered by itself, under its name in any case."""
        for listed, (kind, member, key) in _ENTITIES.items():
            for entity in self.shown[listed]:
                found = self.ask(f"Get{kind}", **{member: entity[member].upper()})[kind]
                assert (found[key], found["Arn"]) == (entity[key], entity["Arn"])
        for policy in self.shown["Policies"]:
            assert self.ask("GetPolicy", PolicyArn=policy["Arn"])["Policy"]["PolicyId"]
        for key in self.shown["Keys"]:
            used = self.ask("GetAccessKeyLastUsed", AccessKeyId=key["AccessKeyId"])
            assert used["UserName"] == key["UserName"]

    @invariant()
    def what_is_gone_is_nowhere(self) -> None:
        """No list shows what was deleted, and no key of it is known."""
        assert not self.gone & _ids(self.shown)
        text = repr(self.shown)
        assert [each for each in self.gone if each in text] == []
        for key in self.gone:
            assert not key.startswith("AKIA") or self.account.world.keyring.key(key) is None

    @invariant()
    def names_are_unique_whatever_the_case(self) -> None:
        """AWS: IAM user guide, "IAM name requirements"."""
        for listed, (_, member, _) in _ENTITIES.items():
            names = [entity[member].lower() for entity in self.shown[listed]]
            assert len(set(names)) == len(names)

    @invariant()
    def both_sides_of_a_membership_agree(self) -> None:
        """A user's groups have the user."""
        by_user = [(u["UserName"], g) for u in self.shown["UserDetailList"] for g in u["GroupList"]]
        members = self.shown["Members"].items()
        by_group = [(user["UserName"], group) for group, users in members for user in users]
        assert sorted(by_user) == sorted(by_group)

    @invariant()
    def counts_are_those_of_what_is_there(self) -> None:
        """A policy is attached as often as identities show it, and a boundary as often."""
        attached = Counter(
            each["PolicyArn"]
            for entity in _entities(self.shown)
            for each in entity["AttachedManagedPolicies"]
        )
        bounds = Counter(
            entity["PermissionsBoundary"]["PermissionsBoundaryArn"]
            for entity in _entities(self.shown)
            if "PermissionsBoundary" in entity
        )
        for policy in self.shown["Policies"]:
            arn = policy["Arn"]
            assert policy["AttachmentCount"] == attached[arn]
            assert policy["PermissionsBoundaryUsageCount"] == bounds[arn]
            for usage, count in (("PermissionsPolicy", attached), ("PermissionsBoundary", bounds)):
                assert self.count_of_users(arn, usage) == count[arn]
        own = {policy["Arn"] for policy in self.shown["Policies"]}
        used = {arn for arn in (*attached, *bounds) if f":{ID}:" in arn}
        assert used <= own

    def count_of_users(self, arn: str, usage: str) -> int:
        """How many identities use a policy in that way."""
        found = self.ask("ListEntitiesForPolicy", PolicyArn=arn, PolicyUsageFilter=usage)
        return sum(len(found[each]) for each in ("PolicyUsers", "PolicyGroups", "PolicyRoles"))

    @invariant()
    def the_summary_counts_what_is_listed(self) -> None:
        """AWS: IAM API reference, GetAccountSummary."""
        summary = self.shown["Summary"]
        counted = {
            "Users": self.shown["UserDetailList"],
            "Groups": self.shown["GroupDetailList"],
            "Roles": self.shown["RoleDetailList"],
            "Policies": self.shown["Policies"],
            "InstanceProfiles": self.shown["Profiles"],
        }
        assert {name: summary[name] for name in counted} == {
            name: len(items) for name, items in counted.items()
        }

    @invariant()
    def one_version_is_the_default(self) -> None:
        """AWS: IAM user guide, "Versioning IAM policies": one is in force, five are kept."""
        for policy in self.shown["Policies"]:
            versions = self.whole("ListPolicyVersions", "Versions", PolicyArn=policy["Arn"])
            default = [each["VersionId"] for each in versions if each["IsDefaultVersion"]]
            assert default == [policy["DefaultVersionId"]]
            assert len(versions) <= 5


def _entities(shown: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for listed in _ENTITIES:
        yield from shown[listed]


def _ids(shown: dict[str, Any]) -> set[str]:
    """The unique ids of all that is shown: they are never used again."""
    found = {entity[key] for listed, (*_, key) in _ENTITIES.items() for entity in shown[listed]}
    found |= {policy["PolicyId"] for policy in shown["Policies"]}
    found |= {profile["InstanceProfileId"] for profile in shown["Profiles"]}
    return found | {key["AccessKeyId"] for key in shown["Keys"]}


TestAccount = AccountMachine.TestCase
TestAccount.settings = settings(
    max_examples=100,
    stateful_step_count=70,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],  # to explain takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
