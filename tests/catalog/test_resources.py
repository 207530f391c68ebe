"""Resource types of the service reference."""

from __future__ import annotations

from pytest_iam.catalog.resources import resource_type, resource_types_of


def test_a_type_has_an_arn() -> None:
    """Service Authorization Reference, Amazon SQS."""
    queue = resource_type("sqs", "queue")
    assert queue is not None
    assert queue.arn == "arn:${Partition}:sqs:${Region}:${Account}:${QueueName}"
    assert resource_type("sqs", "topic") is None
    assert resource_type("nosuchservice", "queue") is None


def test_a_type_of_an_old_service_can_have_two_arns() -> None:
    """Service Authorization Reference, Amazon Lex."""
    bot = resource_type("lex", "bot")
    assert bot is not None
    assert bot.arn == "arn:${Partition}:lex:${Region}:${Account}:bot/${BotId}"
    assert bot.other_arns == ("arn:${Partition}:lex:${Region}:${Account}:bot:${BotName}",)


def test_an_action_names_its_types() -> None:
    """Service Authorization Reference, Amazon DynamoDB."""
    types = {kind.name: is_required for kind, is_required in resource_types_of("dynamodb:Query")}
    assert types == {"index": False, "table": True}
    assert resource_types_of("dynamodb:ListTables") == ()
    assert resource_types_of("dynamodb:NoSuchAction") == ()
