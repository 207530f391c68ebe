"""Policy simulation."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_iam.account.account import Account
from pytest_iam.account.organization import Organization

ACCOUNT = "arn:aws:iam::123456789012"
BUCKET = "arn:aws:s3:::ledger"
ALICE = f"{ACCOUNT}:user/alice"


def policy(action: str = "s3:*", resource: str = "*", **more: Any) -> str:
    """A document of one statement, that allows unless it says otherwise."""
    statement = {"Effect": "Allow", "Action": action, "Resource": resource} | more
    return json.dumps({"Version": "2012-10-17", "Statement": statement})


def bucket_policy(effect: str = "Allow", principal: str = ALICE) -> str:
    """A document that allows or denies a principal all on the bucket's objects."""
    return policy(resource=f"{BUCKET}/*", Effect=effect, Principal={"AWS": principal})


DENY = policy("s3:Delete*", Effect="Deny")
ON_MFA = policy(Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})


def custom(ask: Any, *policies: str, action: str = "s3:GetObject", **params: Any) -> dict[str, Any]:
    """The one result of a simulation of policies."""
    answer = ask("SimulateCustomPolicy", PolicyInputList=policies, ActionNames=[action], **params)
    (result,) = answer["EvaluationResults"]
    assert answer["IsTruncated"] is False
    return dict(result)


def sources(result: dict[str, Any]) -> list[tuple[str, str]]:
    """The ids and types of the policies whose statements matched."""
    found = result["MatchedStatements"]
    return [(each["SourcePolicyId"], each["SourcePolicyType"]) for each in found]


@pytest.mark.parametrize(
    ("policies", "action", "decision", "ids"),
    [
        ([policy()], "s3:GetObject", "allowed", ["PolicyInputList.1"]),
        ([policy()], "sqs:SendMessage", "implicitDeny", []),
        ([policy(), DENY], "s3:DeleteObject", "explicitDeny", ["PolicyInputList.2"]),
        ([DENY, policy()], "s3:GetObject", "allowed", ["PolicyInputList.2"]),
        ([policy(resource=BUCKET)], "s3:ListBucket", "implicitDeny", []),
        ([policy("*")], "sts:GetCallerIdentity", "allowed", ["PolicyInputList.1"]),
        ([policy()], "sts:GetCallerIdentity", "implicitDeny", []),
        ([policy("*")], "nosuch:Thing", "allowed", ["PolicyInputList.1"]),
    ],
)
def test_policies_decide_and_the_deciding_statements_are_told(
    ask: Any, policies: list[str], action: str, decision: str, ids: list[str]
) -> None:
    """AWS: IAM API reference, EvaluationResult: of all resources only a policy on `*` decides."""
    result = custom(ask, *policies, action=action)
    assert result["EvalDecision"] == decision
    assert sources(result) == [(each, "IAM Policy") for each in ids]
    assert result.keys() == {
        "EvalActionName",
        "EvalResourceName",
        "EvalDecision",
        "MatchedStatements",
        "MissingContextValues",
    }


def test_an_action_on_one_resource(ask: Any) -> None:
    """AWS: recorded of a principal's simulation, and EvaluationResult for `EvalResourceName`."""
    document = (
        '{"Version": "2012-10-17", "Statement": '
        '{"Sid": "", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}}'
    )
    matched = {
        "SourcePolicyId": "PolicyInputList.1",
        "SourcePolicyType": "IAM Policy",
        "StartPosition": {"Line": 1, "Column": 41},
        "EndPosition": {"Line": 1, "Column": 113},
    }
    result = custom(ask, document, action="s3:PutObject", ResourceArns=[f"{BUCKET}/x"])
    template = result.pop("EvalResourceName")
    assert template.startswith("arn:${Partition}:s3:::${BucketName}/${")
    assert result == {
        "EvalActionName": "s3:PutObject",
        "EvalDecision": "allowed",
        "MatchedStatements": [matched],
        "MissingContextValues": [],
        "EvalDecisionDetails": {},
        "ResourceSpecificResults": [
            {
                "EvalResourceName": f"{BUCKET}/x",
                "EvalResourceDecision": "allowed",
                "MatchedStatements": [matched],
                "MissingContextValues": [],
            }
        ],
    }


def test_the_strictest_decision_is_that_of_several_resources(ask: Any) -> None:
    """AWS: EvaluationResult: the most restrictive, with the statements that contributed to it."""
    resources = [f"{BUCKET}/a", f"{BUCKET}/b", "arn:aws:s3:::other/c"]
    denial = policy(resource=f"{BUCKET}/b", Effect="Deny")
    result = custom(ask, policy(resource=f"{BUCKET}/*"), denial, ResourceArns=resources)
    specific = result["ResourceSpecificResults"]
    assert [each["EvalResourceName"] for each in specific] == resources
    assert [each["EvalResourceDecision"] for each in specific] == [
        "allowed",
        "explicitDeny",
        "implicitDeny",
    ]
    assert result["EvalDecision"] == "explicitDeny"
    assert sources(result) == [("PolicyInputList.2", "IAM Policy")]


def test_what_the_context_lacks_is_absent_and_told_whatever_the_action(ask: Any) -> None:
    """AWS: reported: the keys of all statements, those about other actions among them."""
    other = policy("sqs:*", resource="arn:aws:sqs:*:*:${aws:username}")
    result = custom(ask, ON_MFA, other)
    assert result["EvalDecision"] == "implicitDeny"
    assert result["MissingContextValues"] == ["aws:MultiFactorAuthPresent", "aws:username"]


@pytest.mark.parametrize(
    ("kind", "operator", "wanted", "values"),
    [
        ("string", "StringEquals", "a", ["a"]),
        ("stringList", "ForAllValues:StringEquals", ["a", "b"], ["a", "b"]),
        ("numeric", "NumericLessThan", "5", ["4.5"]),
        ("numericList", "ForAnyValue:NumericEquals", "5", ["4", "5"]),
        ("boolean", "Bool", "true", ["true"]),
        ("booleanList", "ForAnyValue:Bool", "true", ["false", "true"]),
        ("ip", "IpAddress", "203.0.113.0/24", ["203.0.113.7"]),
        ("ipList", "ForAnyValue:IpAddress", "203.0.113.0/24", ["203.0.113.7"]),
        ("binary", "BinaryEquals", "QmluYXJ5", ["QmluYXJ5"]),
        ("binaryList", "ForAnyValue:BinaryEquals", "QmluYXJ5", ["QmluYXJ5"]),
        ("date", "DateGreaterThan", "2018-08-16T12:00:00Z", ["2019-04-25T11:00:00Z"]),
        ("dateList", "ForAnyValue:DateEquals", "2019-04-25", ["2019-04-25"]),
    ],
)
def test_a_context_entry_of_each_type_is_compared(
    ask: Any, kind: str, operator: str, wanted: Any, values: list[str]
) -> None:
    """AWS: IAM API reference, ContextEntry."""
    entry = {"ContextKeyName": "AWS:Thing", "ContextKeyValues": values, "ContextKeyType": kind}
    document = policy(Condition={operator: {"aws:thing": wanted}})
    result = custom(ask, document, ContextEntries=[entry])
    assert (result["EvalDecision"], result["MissingContextValues"]) == ("allowed", [])
    assert custom(ask, document)["MissingContextValues"] == ["aws:thing"]


_ENTRY = {"ContextKeyName": "aws:thing", "ContextKeyValues": ["x"], "ContextKeyType": "string"}
_NOT_AN_ARN = "ResourceNames are not in a valid ARN format: ledger."
_NOT_AN_OWNER = "'123456789012' is not a valid as a Resource Owner."
_ROLE_CALLS = "Invalid caller - Caller must be an IAM user in this context."
_SESSION = "arn:aws:sts::123456789012:assumed-role/r/s"
_UNCLEAR = f"Invalid Entity Arn: {_SESSION} does not clearly define entity type and name."

_ELSEWHERE = (
    "Invalid Policy Source Arn: caller's account 123456789012 does not have access to policies in "
    "account 210987654321"
)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"ActionNames": ["s3:*"]}, None),
        ({"ActionNames": ["GetObject"]}, None),
        ({"ResourceArns": ["ledger"]}, _NOT_AN_ARN),
        ({"ResourceOwner": "123456789012"}, _NOT_AN_OWNER),
        ({"ResourcePolicy": bucket_policy()}, None),
        ({"ResourcePolicy": bucket_policy(), "CallerArn": f"{ACCOUNT}:role/r"}, _ROLE_CALLS),
        ({"ResourcePolicy": policy(), "CallerArn": ALICE}, None),
        ({"CallerArn": _SESSION}, _UNCLEAR),
        ({"PolicyInputList": ["{"]}, None),
        ({"PolicyInputList": [bucket_policy()]}, None),
        ({"PermissionsBoundaryPolicyInputList": [policy(), policy()]}, None),
        ({"ContextEntries": [{**_ENTRY, "ContextKeyType": "numeric"}]}, None),
        ({"ContextEntries": [{**_ENTRY, "ContextKeyValues": ["a", "b"]}]}, None),
        ({"ContextEntries": [{**_ENTRY, "ContextKeyValues": []}]}, None),
        ({"ContextEntries": [_ENTRY, {**_ENTRY, "ContextKeyName": "AWS:Thing"}]}, None),
        ({"ContextEntries": [{"ContextKeyValues": ["x"]}]}, None),
        ({"ResourceHandlingOption": "EC2-Classic"}, None),
        ({"ResourceHandlingOption": "EC2-VPC-EBS"}, None),
        ({"OrderedOrganizationPolicyInputList": [{}]}, None),
    ],
)
def test_a_wrong_input_is_refused(refused: Any, params: dict[str, Any], message: str) -> None:
    """AWS: IAM API reference, InvalidInput; the texts are known from reports, where one is."""
    given = {"PolicyInputList": [policy()], "ActionNames": ["s3:GetObject"]} | params
    code, text = refused("SimulateCustomPolicy", **given)
    assert code == "InvalidInput"
    assert text == (message or text)


def test_a_denying_condition_that_nobody_can_read_ends_the_simulation(refused: Any) -> None:
    """AWS: IAM API reference, PolicyEvaluation."""
    denial = policy(Effect="Deny", Condition={"DateLessThan": {"aws:CurrentTime": "2026-01-01"}})
    entry = {"ContextKeyName": "aws:CurrentTime", "ContextKeyValues": ["soon"]}
    given: dict[str, Any] = {"PolicyInputList": [policy(), denial], "ContextEntries": [entry]}
    assert refused("SimulateCustomPolicy", ActionNames=["s3:GetObject"], **given)[0] == (
        "PolicyEvaluation"
    )


def test_an_ec2_scenario_takes_the_resources_that_it_needs(ask: Any) -> None:
    """AWS: IAM API reference, SimulateCustomPolicy, ResourceHandlingOption."""
    kinds = ("instance", "image", "security-group", "network-interface", "volume")
    resources = [f"arn:aws:ec2:eu-west-1:123456789012:{kind}/x" for kind in kinds]
    option = {"ResourceHandlingOption": "EC2-VPC-EBS", "ResourceArns": resources}
    result = custom(ask, policy("ec2:*"), action="ec2:RunInstances", **option)
    assert result["EvalDecision"] == "allowed"
    assert len(result["ResourceSpecificResults"]) == len(kinds)


@pytest.mark.parametrize(
    ("boundary", "decision", "is_allowed", "found"),
    [
        (policy(), "allowed", True, ["IAM Policy", "Permissions Boundary Policy"]),
        (policy("sqs:*"), "implicitDeny", False, []),
        (
            policy(Effect="Deny"),
            "explicitDeny",
            False,
            ["IAM Policy", "Permissions Boundary Policy"],
        ),
    ],
)
def test_a_boundary_limits(
    ask: Any, boundary: str, decision: str, is_allowed: bool, found: list[str]
) -> None:
    """AWS: IAM API reference, PermissionsBoundaryDecisionDetail."""
    given = {"PermissionsBoundaryPolicyInputList": [boundary], "ResourceArns": [BUCKET]}
    result = custom(ask, policy(), **given)
    detail = {"AllowedByPermissionsBoundary": is_allowed}
    assert result["EvalDecision"] == decision
    assert result["PermissionsBoundaryDecisionDetail"] == detail
    assert result["ResourceSpecificResults"][0]["PermissionsBoundaryDecisionDetail"] == detail
    assert [kind for _, kind in sources(result)] == found


@pytest.mark.parametrize(
    ("levels", "decision", "is_allowed"),
    [
        ([[policy("*")], [policy()]], "allowed", True),
        ([[policy("*")], [policy("sqs:*")]], "implicitDeny", False),
        ([[policy("*"), policy(Effect="Deny")], [policy("*")]], "explicitDeny", False),
    ],
)
def test_the_levels_of_an_organization_limit(
    ask: Any, levels: list[list[str]], decision: str, is_allowed: bool
) -> None:
    """AWS: EvaluationResult: no statement of theirs is told; where they deny, none at all."""
    given = [{"ServiceControlPolicyInputList": level} for level in levels]
    result = custom(ask, policy(), OrderedOrganizationPolicyInputList=given, ResourceArns=[BUCKET])
    assert result["EvalDecision"] == decision
    assert result["OrganizationsDecisionDetail"] == {"AllowedByOrganizations": is_allowed}
    assert bool(result["MatchedStatements"]) is is_allowed
    assert ("EvalDecisionDetails" in result) is is_allowed


_OWN_ROOT, _OTHER_ROOT = f"{ACCOUNT}:root", "arn:aws:iam::210987654321:root"


@pytest.mark.parametrize(
    ("owner", "identity", "resource", "decision", "details"),
    [
        (_OWN_ROOT, policy("sqs:*"), bucket_policy(), "allowed", {}),
        (
            _OTHER_ROOT,
            policy("sqs:*"),
            bucket_policy(),
            "implicitDeny",
            {"IAM Policy": "implicitDeny", "Resource Policy": "allowed"},
        ),
        (
            _OTHER_ROOT,
            policy(),
            bucket_policy(),
            "allowed",
            {"IAM Policy": "allowed", "Resource Policy": "allowed"},
        ),
        (
            _OTHER_ROOT,
            policy(),
            bucket_policy("Deny"),
            "explicitDeny",
            {"IAM Policy": "allowed", "Resource Policy": "explicitDeny"},
        ),
    ],
)
def test_a_resource_policy_decides_too(
    ask: Any, owner: str, identity: str, resource: str, decision: str, details: dict[str, str]
) -> None:
    """AWS: EvaluationResult, EvalDecisionDetails: what each kind says, across accounts alone."""
    given = {"ResourcePolicy": resource, "CallerArn": ALICE, "ResourceOwner": owner}
    result = custom(ask, identity, ResourceArns=[f"{BUCKET}/x"], **given)
    assert (result["EvalDecision"], result["EvalDecisionDetails"]) == (decision, details)
    assert result["ResourceSpecificResults"][0].get("EvalDecisionDetails", {}) == details


def test_a_denial_of_one_kind_stands_beside_the_allow_of_another(ask: Any) -> None:
    """AWS: known from a published answer, the resource's policy first."""
    given = {"ResourcePolicy": bucket_policy("Deny"), "CallerArn": ALICE}
    result = custom(ask, policy(), ResourceArns=[f"{BUCKET}/x"], **given)
    assert result["EvalDecision"] == "explicitDeny"
    assert sources(result) == [
        ("ResourcePolicy", "Resource Policy"),
        ("PolicyInputList.1", "IAM Policy"),
    ]


def test_the_resource_of_another_account_needs_no_policy_to_simulate(ask: Any) -> None:
    """AWS: silent; without a resource policy the caller's side alone is simulated."""
    arn = "arn:aws:sqs:eu-west-1:210987654321:jobs"
    result = custom(ask, policy("sqs:*"), action="sqs:SendMessage", ResourceArns=[arn])
    assert result["EvalDecision"] == "allowed"


def test_results_come_in_pages_of_actions(ask: Any) -> None:
    """AWS: IAM API reference, MaxItems and Marker; one result for each action."""
    given = {"PolicyInputList": [policy()], "ActionNames": ["s3:GetObject", "s3:PutObject"]}
    first = ask("SimulateCustomPolicy", MaxItems=1, **given)
    assert first["IsTruncated"] is True
    second = ask("SimulateCustomPolicy", MaxItems=1, Marker=first["Marker"], **given)
    names = [
        each["EvalActionName"] for page in (first, second) for each in page["EvaluationResults"]
    ]
    assert (names, second["IsTruncated"]) == (given["ActionNames"], False)


@pytest.fixture
def principal(ask: Any, trust: str) -> Any:
    """Simulate a principal's policies: `principal("user/alice", "s3:GetObject", ...)`."""
    ask("CreateUser", UserName="alice", Path="/team/")
    ask("CreateGroup", GroupName="readers")
    ask("AddUserToGroup", UserName="alice", GroupName="readers")
    ask("CreateRole", RoleName="deployer", AssumeRolePolicyDocument=trust)
    ask("PutUserPolicy", UserName="alice", PolicyName="put", PolicyDocument=policy("s3:PutObject"))
    ask("PutGroupPolicy", GroupName="readers", PolicyName="get", PolicyDocument=policy("s3:Get*"))
    ask("PutRolePolicy", RoleName="deployer", PolicyName="sqs", PolicyDocument=policy("sqs:*"))
    managed = ask("CreatePolicy", PolicyName="managed", PolicyDocument=policy("sns:*"))["Policy"]
    for name in ("Role", "User"):
        named = {f"{name}Name": "deployer" if name == "Role" else "alice"}
        ask(f"Attach{name}Policy", PolicyArn=managed["Arn"], **named)

    def simulate(who: str, action: str, **params: Any) -> dict[str, Any]:
        given = {"PolicySourceArn": f"{ACCOUNT}:{who}", "ActionNames": [action]} | params
        (result,) = ask("SimulatePrincipalPolicy", **given)["EvaluationResults"]
        return dict(result)

    return simulate


@pytest.mark.parametrize(
    ("who", "action", "source"),
    [
        ("user/team/alice", "s3:PutObject", "user_alice_put"),
        ("user/team/alice", "s3:GetObject", "group_readers_get"),
        ("user/team/alice", "sns:Publish", "managed"),
        ("group/readers", "s3:GetObject", "group_readers_get"),
        ("role/deployer", "sqs:SendMessage", "role_deployer_sqs"),
        ("role/deployer", "sns:Publish", "managed"),
    ],
)
def test_the_policies_of_a_principal_decide(
    principal: Any, who: str, action: str, source: str
) -> None:
    """AWS: recorded for users, groups and roles; the ids of inline policies from a report."""
    result = principal(who, action)
    assert result["EvalDecision"] == "allowed"
    assert sources(result) == [(source, "IAM Policy")]
    assert principal(who, "ec2:RunInstances")["EvalDecision"] == "implicitDeny"


def test_further_policies_join_those_of_a_principal(principal: Any) -> None:
    """AWS: IAM API reference, SimulatePrincipalPolicy, PolicyInputList."""
    result = principal("group/readers", "ec2:RunInstances", PolicyInputList=[policy("ec2:*")])
    assert sources(result) == [("PolicyInputList.1", "IAM Policy")]


def test_a_principals_boundary_limits_until_another_is_given(ask: Any, principal: Any) -> None:
    """AWS: SimulatePrincipalPolicy: "the new permissions boundary policy is used"."""
    boundary = ask("CreatePolicy", PolicyName="bound", PolicyDocument=policy("sns:*"))["Policy"]
    named = {"RoleName": "deployer", "PermissionsBoundary": boundary["Arn"]}
    ask("PutRolePermissionsBoundary", **named)
    who, action = "role/deployer", "sqs:SendMessage"
    assert principal(who, action)["EvalDecision"] == "implicitDeny"
    given = principal(who, action, PermissionsBoundaryPolicyInputList=[policy("*")])
    assert given["EvalDecision"] == "allowed"
    excluded = principal(who, action, PolicyExclusionList=[{"PolicyType": "permission-boundary"}])
    assert excluded["EvalDecision"] == "allowed"
    assert "PermissionsBoundaryDecisionDetail" not in excluded


_INLINE = {"PolicyName": "get", "AttachmentType": "group", "AttachmentName": "readers"}


@pytest.mark.parametrize(
    ("exclusion", "action", "is_left_out"),
    [
        ({"PolicyType": "inline"}, "s3:GetObject", True),
        ({"PolicyType": "inline"}, "sns:Publish", False),
        ({"PolicyType": "user-managed"}, "sns:Publish", True),
        ({"PolicyType": "aws-managed"}, "sns:Publish", False),
        ({"PolicyType": "rcp"}, "sns:Publish", False),
        ({"PolicyArn": f"{ACCOUNT}:policy/man*"}, "sns:Publish", True),
        ({"PolicyArn": f"{ACCOUNT}:policy/other"}, "sns:Publish", False),
        ({"InlinePolicyIdentifier": _INLINE}, "s3:GetObject", True),
        ({"InlinePolicyIdentifier": _INLINE}, "s3:PutObject", False),
        ({"InlinePolicyIdentifier": _INLINE | {"PolicyName": "x"}}, "s3:GetObject", False),
    ],
)
def test_what_is_excluded_has_no_say(
    principal: Any, exclusion: dict[str, Any], action: str, is_left_out: bool
) -> None:
    """AWS: IAM API reference, PolicyIdentifier."""
    result = principal("user/team/alice", action, PolicyExclusionList=[exclusion])
    assert (result["EvalDecision"] == "implicitDeny") is is_left_out


def test_an_account_of_an_organization_says_what_that_allows(
    account: Account, principal: Any
) -> None:
    """AWS: recorded: AllowedByOrganizations is there where the account is in an organization."""
    who, action = "group/readers", "s3:GetObject"
    assert "OrganizationsDecisionDetail" not in principal(who, action)
    account.world.organization = Organization("o-example1234", account.id)
    detail = principal(who, action)["OrganizationsDecisionDetail"]
    assert detail == {"AllowedByOrganizations": True}


@pytest.mark.parametrize(
    ("params", "code", "message"),
    [
        (
            {"PolicySourceArn": f"{ACCOUNT}:user/nobody"},
            "NoSuchEntity",
            "The user with name nobody cannot be found.",
        ),
        (
            {"PolicySourceArn": "arn:aws:iam::210987654321:role/deployer"},
            "InvalidInput",
            _ELSEWHERE,
        ),
        ({"PolicySourceArn": _SESSION}, "InvalidInput", _UNCLEAR),
        ({"ResourcePolicy": bucket_policy()}, "InvalidInput", _ROLE_CALLS),
        (
            {"PolicyExclusionList": [{"PolicyArn": f"{ACCOUNT}:role/deployer"}]},
            "InvalidInput",
            None,
        ),
        ({"PolicyExclusionList": [{"PolicyArn": f"{ACCOUNT}:policy/**"}]}, "InvalidInput", None),
        ({"PolicyExclusionList": [{"PolicyArn": "arn:aws:iam::*:policy/p"}]}, "InvalidInput", None),
        ({"PolicyExclusionList": [{}]}, "InvalidInput", None),
    ],
)
def test_what_cannot_be_simulated_is_refused(
    principal: Any, refused: Any, params: dict[str, Any], code: str, message: str | None
) -> None:
    """AWS: IAM API reference, SimulatePrincipalPolicy; texts as known from reports."""
    given = {"PolicySourceArn": f"{ACCOUNT}:role/deployer", "ActionNames": ["s3:GetObject"]}
    found = refused("SimulatePrincipalPolicy", **given | params)
    assert found == (code, message or found[1])


def test_another_user_may_call_with_the_policies_of_a_principal(principal: Any) -> None:
    """AWS: SimulatePrincipalPolicy, CallerArn: "as if Bob had David's policies"."""
    bob = f"{ACCOUNT}:user/bob"
    given = {"ResourcePolicy": bucket_policy(principal=bob), "ResourceArns": [f"{BUCKET}/x"]}
    assert principal("role/deployer", "s3:GetObject", CallerArn=bob, **given)["EvalDecision"] == (
        "allowed"
    )
