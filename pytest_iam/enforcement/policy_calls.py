"""Calls that give a resource of another service a policy, which the simulator does not read."""

from __future__ import annotations

from pytest_iam.calls import Call

# AWS: IAM user guide, "AWS services that work with IAM", those with resource-based policies.
_OPERATIONS = frozenset(
    {
        "AddLayerVersionPermission", "AddPermission", "PutAccessPointPolicy",
        "PutBackupVaultAccessPolicy", "PutBucketPolicy", "PutFileSystemPolicy", "PutKeyPolicy",
        "PutPermission", "PutRegistryPolicy", "PutResourcePolicy", "SetRepositoryPolicy",
        "SetVaultAccessPolicy",
    }
)  # fmt: skip


def sets_resource_policy(call: Call) -> bool:
    """Whether a call, once it succeeds, changes who may use its resource."""
    attributes = call.params.get("Attributes")
    return (
        call.operation in _OPERATIONS
        or (isinstance(attributes, dict) and "Policy" in attributes)  # of queues and topics
        or call.params.get("AttributeName") == "Policy"  # SNS SetTopicAttributes
        or (call.service == "kms" and call.operation == "CreateKey" and "Policy" in call.params)
    )
