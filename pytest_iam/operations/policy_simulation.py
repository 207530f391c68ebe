"""Policy simulation: the operations that ask what policies would decide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import deepcopy
from typing import Any

from pytest_iam.account.account import Account
from pytest_iam.account.sessions import Caller
from pytest_iam.authorization import Policies
from pytest_iam.catalog.arn_template import arn_template
from pytest_iam.catalog.resources import resource_types_of
from pytest_iam.errors import AwsError
from pytest_iam.operations.context_keys import keys_of
from pytest_iam.operations.paging import page
from pytest_iam.operations.policy_exclusions import Exclusions, exclusions_of
from pytest_iam.operations.registry import Params, operation
from pytest_iam.operations.simulated_decisions import Result, Simulation, result_of
from pytest_iam.operations.simulated_policies import (
    account_of_identity,
    boundary_of,
    given_policies,
    given_policy,
    policies_of,
    source_of,
)
from pytest_iam.operations.simulation_inputs import (
    EVERYTHING,
    actions_of,
    context_of,
    owner_of,
    resources_of,
)
from pytest_iam.policy import Policy

# AWS: IAM API reference, the page of each operation.


@operation("iam", "SimulateCustomPolicy")
def simulate_custom_policy(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """What the policies given decide, for each action on the resources."""
    caller_arn = params.get("CallerArn")
    if caller_arn is None and "ResourcePolicy" in params:
        # AWS: the rule is documented, the text is not.
        raise AwsError("InvalidInput", "CallerArn is required when a resource policy is given.")
    identity = given_policies(params, "PolicyInputList", "inline")
    boundary = _given_boundary(params)
    levels = [
        given_policies(level, "ServiceControlPolicyInputList", "scp")
        for level in params.get("OrderedOrganizationPolicyInputList", ())
    ]
    if not all(levels):
        raise AwsError("InvalidInput", "Each organization level needs a service control policy.")
    # Without a caller, nobody's name matters: a user of this account stands for it.
    principal = caller_arn or account.arn("user", "/", "simulated")
    return _answer(_simulation(params, principal, identity, boundary, levels), params)


@operation("iam", "SimulatePrincipalPolicy")
def simulate_principal_policy(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """What the policies of an identity decide, with those given besides."""
    source = source_of(account, params["PolicySourceArn"])
    exclusions = exclusions_of(params)
    own = [each.policy for each in policies_of(account, source) if not exclusions.leave_out(each)]
    identity = [*own, *given_policies(params, "PolicyInputList", "inline")]
    boundary = _given_boundary(params)
    if boundary is None and "permission-boundary" not in exclusions.types:
        boundary = boundary_of(account, source)
    levels = _organization(account, exclusions)
    principal = params.get("CallerArn", source.arn)
    return _answer(_simulation(params, principal, identity, boundary, levels), params)


def _simulation(
    params: Params,
    principal: str,
    identity: Sequence[Policy],
    boundary: Policy | None,
    levels: Sequence[Sequence[Policy]],
) -> Simulation:
    account_id = account_of_identity(principal)
    is_user = ":user/" in principal
    resource = None
    if "ResourcePolicy" in params:
        resource = given_policy(params["ResourcePolicy"], "ResourcePolicy", "resource")
        if not is_user:  # known from published reports
            text = "Invalid caller - Caller must be an IAM user in this context."
            raise AwsError("InvalidInput", text)
    context = context_of(params)
    asked = [*identity, *(each for each in (resource, boundary) if each is not None)]
    return Simulation(
        # A group calls nothing; a user of its name stands for it.
        principal=principal.replace(":group/", ":user/", 1),
        account_id=account_id,
        owner=owner_of(params),
        context=context,
        policies=Policies(
            identity=identity, boundary=boundary, resource=resource, service_control=levels
        ),
        missing=tuple(key for key in keys_of(asked) if key not in context),
    )


def _given_boundary(params: Params) -> Policy | None:
    given = given_policies(params, "PermissionsBoundaryPolicyInputList", "boundary")
    if len(given) > 1:
        # AWS: "You can input only one"; the text is not documented.
        text = "The list of Permissions Boundary policies cannot exceed 1 items."
        raise AwsError("InvalidInput", text)
    return next(iter(given), None)


_FULL_ACCESS = Policy(
    {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}, "FullAWSAccess", kind="scp"
)


def _organization(account: Account, exclusions: Exclusions) -> list[list[Policy]]:
    """What the account's organization allows: all, as far as it is simulated."""
    organization = account.world.organization
    is_member = organization is not None and organization.holds(account.id)
    return [[_FULL_ACCESS]] if is_member and "scp" not in exclusions.types else []


def _answer(simulation: Simulation, params: Params) -> dict[str, Any]:
    resources = resources_of(params)
    results = [_evaluation(simulation, action, resources) for action in actions_of(params)]
    return page("EvaluationResults", results, params)


_SEVERITY = ("allowed", "implicitDeny", "explicitDeny")


def _evaluation(simulation: Simulation, action: str, resources: Sequence[str]) -> dict[str, Any]:
    """One `EvaluationResult`: of all resources together, and of each if any is named."""
    results = [result_of(simulation, action, resource) for resource in resources]
    decision = _strictest(each.decision for each in results)
    deciding = [each.matched for each in results if each.decision == decision]
    answer: dict[str, Any] = {
        "EvalActionName": action,
        "EvalResourceName": _template(action, resources[0]),
        "EvalDecision": decision,
        "MatchedStatements": _united(deciding),
        "MissingContextValues": list(simulation.missing),
    } | _limits(results)
    is_named = resources != [EVERYTHING]
    details = _details(results)
    if details or (is_named and all(each.details is not None for each in results)):
        answer["EvalDecisionDetails"] = details
    if simulation.policies.service_control:
        is_allowed = all(each.is_allowed_by_organization for each in results)
        answer["OrganizationsDecisionDetail"] = {"AllowedByOrganizations": is_allowed}
    if is_named:
        answer["ResourceSpecificResults"] = [
            _of_resource(simulation, *pair) for pair in zip(resources, results, strict=True)
        ]
    return answer


def _of_resource(simulation: Simulation, resource: str, result: Result) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "EvalResourceName": resource,
        "EvalResourceDecision": result.decision,
        "MatchedStatements": _united([result.matched]),
        "MissingContextValues": list(simulation.missing),
    } | _limits([result])
    return answer | ({"EvalDecisionDetails": dict(result.details)} if result.details else {})


def _limits(results: Sequence[Result]) -> dict[str, Any]:
    """What the permissions boundary says, if there is one."""
    if results[0].is_allowed_by_boundary is None:
        return {}
    is_allowed = all(each.is_allowed_by_boundary for each in results)
    return {"PermissionsBoundaryDecisionDetail": {"AllowedByPermissionsBoundary": is_allowed}}


def _details(results: Iterable[Result]) -> dict[str, str]:
    """The strictest decision of each kind of policy, in a simulation across accounts."""
    found: dict[str, str] = {}
    for result in results:
        for kind, decision in (result.details or {}).items():
            found[kind] = _strictest((decision, found.get(kind, decision)))
    return found


def _strictest(decisions: Iterable[str]) -> str:
    return max(decisions, key=_SEVERITY.index)


def _united(matched: Iterable[Iterable[dict[str, Any]]]) -> list[dict[str, Any]]:
    """The statements, none twice, each a value of its own."""
    found = {_place(each): each for statements in matched for each in statements}
    return deepcopy(list(found.values()))


def _place(statement: dict[str, Any]) -> tuple[str | int, ...]:
    """Where a matched statement is."""
    source = statement["SourcePolicyType"], statement["SourcePolicyId"]
    return *source, *statement["StartPosition"].values(), *statement["EndPosition"].values()


def _template(action: str, resource: str) -> str:
    """The form of ARN that the action works on, that of the resource if it has several."""
    texts = [kind.arn for kind, _ in resource_types_of(action)]
    fitting = (text for text in texts if arn_template(text).matches(resource))
    if resource == EVERYTHING or not texts:
        return EVERYTHING
    return next(fitting, texts[0])
