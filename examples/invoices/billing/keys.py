"""Rotation of access keys."""


def rotate(iam, user_name):
    """Replace a user's only access key, and return the new one."""
    [old] = iam.list_access_keys(UserName=user_name)["AccessKeyMetadata"]
    new = iam.create_access_key(UserName=user_name)["AccessKey"]
    iam.update_access_key(UserName=user_name, AccessKeyId=old["AccessKeyId"], Status="Inactive")
    iam.delete_access_key(UserName=user_name, AccessKeyId=old["AccessKeyId"])
    return new
