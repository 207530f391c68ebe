"""aiobotocore's clients, which nothing authorizes yet."""

from __future__ import annotations

import asyncio
import sys
import types

import pytest

from pytest_iam import UsageError, mock_iam


class AioBaseClient:
    """A client whose calls override botocore's, as aiobotocore's do."""

    _service_model = types.SimpleNamespace(service_name="s3")

    async def _make_api_call(self, operation_name: str, api_params: dict) -> str:
        return f"{operation_name} went through"


@pytest.fixture
def aiobotocore(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pretend that aiobotocore is installed."""
    package, module = types.ModuleType("aiobotocore"), types.ModuleType("aiobotocore.client")
    package.__spec__ = types.SimpleNamespace(name="aiobotocore")
    package.__path__ = []
    module.AioBaseClient = AioBaseClient
    monkeypatch.setitem(sys.modules, "aiobotocore", package)
    monkeypatch.setitem(sys.modules, "aiobotocore.client", module)


def call() -> str:
    return asyncio.run(AioBaseClient()._make_api_call("GetObject", {}))


def test_a_call_is_refused_by_name_and_never_let_pass(aiobotocore):
    """Not even if the code under test swallows the error."""
    with pytest.raises(UsageError, match=r"s3.GetObject was called by an aiobotocore client"):
        with mock_iam():
            with pytest.raises(UsageError):
                call()


def test_afterwards_it_goes_where_it_went_before(aiobotocore):
    """The patch ends with the simulator."""
    original = AioBaseClient.__dict__["_make_api_call"]
    with mock_iam():
        assert AioBaseClient.__dict__["_make_api_call"] is not original
    assert AioBaseClient.__dict__["_make_api_call"] is original
    assert call() == "GetObject went through"
