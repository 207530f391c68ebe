"""What S3's `Bucket` member names: a bucket, an access point, a directory bucket, an alias."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_iam.catalog.permission import Found, Place


@dataclass(frozen=True, slots=True)
class BucketName:
    """A `Bucket` member read: which service's actions it takes, and its ARN.

    `arn` is a pattern where the member is an access point's alias, which does not tell its name.
    """

    prefix: str
    arn: str
    is_pattern: bool = False
    is_access_point: bool = False

    @property
    def bucket(self) -> Found:
        """The resource of a bucket operation."""
        return Found(self.arn, self.is_pattern)

    def object(self, key: str) -> Found:
        """The resource of an operation on one object."""
        if self.prefix == "s3-object-lambda":
            return self.bucket
        middle = "/object/" if self.is_access_point else "/"
        return Found(f"{self.arn}{middle}{key}", self.is_pattern)


# AWS: Amazon S3 User Guide, "Access point aliases" and "Directory bucket naming rules".
# The end of the name: the service, its kind of resource, and whether the name is in the ARN.
_ENDINGS = (
    ("--x-s3", "s3express", "bucket", True),
    ("--xa-s3", "s3express", "accesspoint", True),
    ("-s3alias", "s3", "accesspoint", False),
    ("--ol-s3", "s3-object-lambda", "accesspoint", False),
    ("--op-s3", "s3-outposts", "outpost", False),
)


def bucket_name(name: str, place: Place) -> BucketName:
    """What the value of a `Bucket` member names."""
    if name.startswith("arn:"):
        return _of_arn(name)
    for ending, prefix, kind, is_told in _ENDINGS:
        if name.endswith(ending):
            start = f"arn:{place.partition}:{prefix}:{place.region}:{place.account}:{kind}/"
            is_access_point = kind != "bucket"
            return BucketName(
                prefix, start + (name if is_told else "*"), not is_told, is_access_point
            )
    return BucketName("s3", f"arn:{place.partition}:s3:::{name}")


def _of_arn(arn: str) -> BucketName:
    """An ARN in place of a bucket's name; S3 takes colons for the slashes of its last part."""
    *start, resource = arn.split(":", 5)
    resource = resource.replace(":", "/")
    is_access_point = "accesspoint" in resource.split("/")
    return BucketName(start[2], ":".join((*start, resource)), is_access_point=is_access_point)
