"""The layers: the kinds of policies, each with what it says of a request."""

from __future__ import annotations

from typing import NamedTuple

from pytest_iam.authorization.verdicts import ResourceVerdict, Verdict
from pytest_iam.policy.match import YES, Match


class Verdicts(NamedTuple):
    """The verdict of each kind of policy."""

    resource_control: Verdict
    service_control: Verdict
    vpc_endpoint: Verdict
    resource: ResourceVerdict
    identity: Verdict
    boundary: Verdict
    session: Verdict


class Layers(NamedTuple):
    """One match for each kind of policy, in the order in which AWS evaluates and names them."""

    resource_control: Match
    service_control: Match
    vpc_endpoint: Match
    resource: Match = YES
    identity: Match = YES
    boundary: Match = YES
    session: Match = YES

    def first(self, match: Match) -> str:
        """The name of the first layer with that match."""
        return self._fields[self.index(match)]
