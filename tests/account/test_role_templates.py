from __future__ import annotations

from collections.abc import Sequence

import pytest

from pytest_iam.account.role_templates import (
    RoleTemplate,
    RoleTemplates,
    TemplateParameter,
    blueprint,
)
from pytest_iam.errors import AwsError, UsageError

ARN = "arn:aws:iam::aws:role-template/lambda.amazonaws.com/Example:2"


def template(*parameters: TemplateParameter) -> RoleTemplate:
    """A template whose roles are described by `it`, if there is such a parameter."""
    description = "@{it}" if "it" in {each.name for each in parameters} else None
    return RoleTemplate(ARN, "Example", "{}", parameters=parameters, role_description=description)


@pytest.mark.parametrize(
    ("kind", "values", "code"),
    [
        ("String", ["any thing"], None),
        ("String", [], "ValidationError"),
        ("String", ["a", "b"], "ValidationError"),
        ("StringList", [], None),
        ("StringList", ["a", "b"], None),
        ("Number", ["-1.5"], None),
        ("Number", ["one"], "InvalidInput"),
        ("NumberList", ["1", "2"], None),
        ("NumberList", ["1", "two"], "InvalidInput"),
        ("Arn", ["arn:aws:s3:::ledger"], None),
        ("Arn", ["ledger"], "InvalidInput"),
        ("ArnList", ["arn:aws:s3:::ledger", "ledger"], "InvalidInput"),
    ],
)
def test_a_value_is_of_its_parameters_type(
    kind: str, values: Sequence[str], code: str | None
) -> None:
    """IAM API reference, "ParameterDefinition", Type."""
    made = template(TemplateParameter("other", type=kind))
    if code is None:
        assert blueprint(made, {"other": values}).name == "Example"
    else:
        with pytest.raises(AwsError) as caught:
            blueprint(made, {"other": values})
        assert caught.value.code == code


def test_a_default_is_used_where_nothing_is_given() -> None:
    """IAM API reference, "ParameterDefinition", DefaultValue."""
    made = template(TemplateParameter("it", default="this"))
    assert blueprint(made, {}).description == "this"
    assert blueprint(made, {"it": ["that"]}).description == "that"


def test_an_arn_tells_name_and_major_version() -> None:
    """IAM user guide, "Overview of role templates", template ARN."""
    assert (template().name, template().major_version) == ("Example", 2)


def test_an_undeclared_template_is_not_known() -> None:
    """Whether AWS has it, and what it holds, nobody can tell."""
    templates = RoleTemplates()
    assert templates.known(ARN) is None
    with pytest.raises(UsageError, match="Example:2"):
        templates.find(ARN)
    templates.declare(template())
    assert templates.find(ARN) == templates.known(ARN, 0) == template()
    assert templates.find(ARN, 1) is None
