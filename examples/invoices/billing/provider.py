"""The token for the payment provider, kept in Secrets Manager."""

import boto3

secrets = boto3.client("secretsmanager")


def provider_token():
    return secrets.get_secret_value(SecretId="billing/provider")["SecretString"]
