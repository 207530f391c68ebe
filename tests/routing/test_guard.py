"""No request leaves the process for a real host."""

from __future__ import annotations

import contextlib
import http.server
import threading

import boto3
import pytest
from botocore.exceptions import NoCredentialsError

from pytest_iam import UsageError, mock_iam
from pytest_iam.routing.guard import is_loopback

REGION = "us-east-1"


@pytest.mark.parametrize(
    ("host", "is_here"),
    [
        ("localhost", True),
        ("s3.localhost", True),
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("0.0.0.0", False),  # noqa: S104 - a host that is refused
        ("10.0.0.1", False),
        ("s3.amazonaws.com", False),
        ("localhost.example.com", False),
        ("127.0.0.1.example.com", False),
        ("", False),
    ],
)
def test_loopback_is_this_machine_by_definition(host, is_here):
    """RFC 6761 for `localhost`, RFC 1122 and RFC 4291 for the addresses."""
    assert is_loopback(host) is is_here


def test_a_call_that_nobody_answers_is_stopped_and_named():
    """The error says which call, and how to answer it."""
    with pytest.raises(UsageError) as caught, mock_iam() as iam:
        boto3.client("sqs", region_name=REGION).list_queues()
    text = str(caught.value)
    assert "sqs.ListQueues" in text
    assert "https://sqs.us-east-1.amazonaws.com/" in text
    assert "mock_aws" in text
    assert iam.calls[0].call.operation == "ListQueues"


def test_a_call_that_nobody_answers_is_not_swallowed():
    """Code that carries on after any error would pass without what it was tested for."""
    with pytest.raises(UsageError, match=r"sqs\.ListQueues"), mock_iam():
        with contextlib.suppress(Exception):
            boto3.client("sqs", region_name=REGION).list_queues()


def test_an_allowed_host_is_reached():
    """A suite may name hosts that it means to reach; resolving fails only then."""
    from botocore.exceptions import EndpointConnectionError

    with mock_iam(allowed_hosts=["*.invalid"]):
        client = boto3.client("sqs", region_name=REGION, endpoint_url="http://queue.invalid")
        with pytest.raises(EndpointConnectionError):
            client.list_queues()


def test_a_loopback_endpoint_is_reached_without_credentials():
    """An ambient caller needs no keys: the allowed call goes on unsigned."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = b'{"TableNames": ["ledger"]}'
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        url = f"http://127.0.0.1:{server.server_port}"
        client = boto3.Session().client("dynamodb", region_name=REGION, endpoint_url=url)
        with mock_iam():
            assert client.list_tables()["TableNames"] == ["ledger"]
        with pytest.raises(NoCredentialsError):
            client.list_tables()
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_the_search_for_credentials_finds_no_instance():
    """Looking for instance metadata ends at once, and leaves the process never."""
    with mock_iam():
        client = boto3.Session().client("sts", region_name=REGION)
        assert client.get_caller_identity()["Account"] == "123456789012"
