"""The IAM policy language: documents in, matches out; it knows no accounts."""

from __future__ import annotations

from pytest_iam.policy.document import MalformedPolicy, Policy
from pytest_iam.policy.fault import Fault
from pytest_iam.policy.validation import faults

__all__ = ["Fault", "MalformedPolicy", "Policy", "faults"]
