"""Invoices: documents in S3, their states in DynamoDB, and a queue for the printer in SQS."""

from dataclasses import dataclass, replace
from typing import Any

import boto3


@dataclass(frozen=True)
class Invoices:
    """Where invoices are kept, and the clients that reach them."""

    s3: Any
    dynamodb: Any
    sqs: Any
    print_queue: str
    bucket: str = "invoices"
    table: str = "invoices"

    def with_mfa(self, serial_number, code):
        """The same invoices, their documents reached by a user who has given an MFA code."""
        sts = boto3.client("sts")
        keys = sts.get_session_token(SerialNumber=serial_number, TokenCode=code)["Credentials"]
        session = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
        return replace(self, s3=session.client("s3"))


def issue(invoices, number, document):
    """Store a new invoice and print it."""
    invoices.s3.put_object(Bucket=invoices.bucket, Key=f"open/{number}.pdf", Body=document)
    _set_state(invoices, number, "open")
    send_to_printer(invoices, number)


def send_to_printer(invoices, number):
    invoices.sqs.send_message(QueueUrl=invoices.print_queue, MessageBody=number)


def archive(invoices, number):
    """Put a copy of an invoice into the archive."""
    source = {"Bucket": invoices.bucket, "Key": f"open/{number}.pdf"}
    invoices.s3.copy_object(Bucket=invoices.bucket, Key=f"archive/{number}.pdf", CopySource=source)
    _set_state(invoices, number, "archived")


def purge(invoices, number):
    """Delete an invoice from the archive."""
    invoices.s3.delete_object(Bucket=invoices.bucket, Key=f"archive/{number}.pdf")


def state(invoices, number):
    """`open` or `archived`."""
    key = {"number": {"S": number}}
    return invoices.dynamodb.get_item(TableName=invoices.table, Key=key)["Item"]["state"]["S"]


def _set_state(invoices, number, state):
    item = {"number": {"S": number}, "state": {"S": state}}
    invoices.dynamodb.put_item(TableName=invoices.table, Item=item)
