"""The ledger, which another account keeps."""

import boto3

WRITER = "arn:aws:iam::222222222222:role/LedgerWriter"


def book(number, amount):
    """Enter an invoice into the ledger."""
    s3 = _ledger().client("s3")
    s3.put_object(Bucket="ledger", Key=f"{number}.txt", Body=amount.encode())


def _ledger():
    sts = boto3.client("sts")
    keys = sts.assume_role(RoleArn=WRITER, RoleSessionName="billing")["Credentials"]
    return boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
