"""Role templates: AWS's blueprints of roles, and the roles that they amount to.

AWS: IAM user guide, "Overview of role templates".
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from pytest_iam.account.placeholders import Replacements, filled_document, filled_text
from pytest_iam.errors import AwsError, UsageError
from pytest_iam.policy.arn import parse_arn

_LIST_SUFFIX = "List"


@dataclass(frozen=True, slots=True)
class TemplateParameter:
    """A parameter of a template: `type` is String, Number or Arn, or a list of one (StringList)."""

    name: str
    type: str = "String"
    default: str | None = None
    description: str | None = None
    is_required: bool = True
    is_immutable: bool = False


@dataclass(frozen=True, slots=True)
class RoleTemplate:
    """One version of a role template, with `@{name}` placeholders wherever text is.

    AWS's own are not at hand; a test declares what it needs of them:
    `iam.gateway.world.role_templates.declare(RoleTemplate(arn, role_name="…", trust="…"))`.
    Whatever else AWS's templates can do, such as statements that a parameter switches off, is not
    known.
    """

    arn: str
    role_name: str
    trust: str
    minor_version: int = 0
    role_path: str = "/"
    role_description: str | None = None
    description: str | None = None
    inline_policies: Mapping[str, str] = field(default_factory=dict)
    managed_policies: tuple[str, ...] = ()
    boundary: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    max_session: int | None = None
    parameters: tuple[TemplateParameter, ...] = ()
    is_enabled: bool = True
    created_at: datetime.datetime | None = None

    def __post_init__(self) -> None:
        arn = parse_arn(self.arn)
        name, _, major = self.arn.rpartition("/")[2].partition(":")
        if arn is None or arn.resource_type != "role-template" or not (name and major.isdigit()):
            raise UsageError(
                f"{self.arn!r} is no ARN of a role template: write "
                "'arn:aws:iam::aws:role-template/lambda.amazonaws.com/Example:1'"
            )
        try:
            for document in (self.trust, *self.inline_policies.values()):
                json.loads(document)
        except ValueError as error:
            text = f"the documents of a role template must be JSON text: {error}"
            raise UsageError(text) from None

    @property
    def name(self) -> str:
        """The template's name."""
        return self.arn.rpartition("/")[2].partition(":")[0]

    @property
    def major_version(self) -> int:
        """The template's major version, with which its ARN ends."""
        return int(self.arn.rpartition(":")[2])


@dataclass(frozen=True, slots=True)
class Blueprint:
    """The role that a template and values amount to; the documents are JSON text."""

    template_arn: str
    minor_version: int
    name: str
    path: str
    trust: str
    description: str | None
    inline_policies: Mapping[str, str]
    managed_policies: tuple[str, ...]
    boundary: str | None
    tags: Mapping[str, str]
    max_session: int | None


class RoleTemplates:
    """The role templates that a test declared, by ARN and minor version."""

    def __init__(self) -> None:
        self._versions: dict[str, dict[int, RoleTemplate]] = {}

    def declare(self, template: RoleTemplate) -> None:
        """Let there be a version of a template; the latest declared is the default one."""
        versions = self._versions.setdefault(template.arn, {})
        versions.pop(template.minor_version, None)
        versions[template.minor_version] = template

    def default_version(self, arn: str) -> int:
        """The minor version that is taken where none is named. The template must be declared."""
        return next(reversed(self._versions[arn]))

    def find(self, arn: str, minor_version: int | None = None) -> RoleTemplate | None:
        """A version of a template, or None if the template has no such version.

        Raises UsageError for a template that nobody declared: AWS may have it.
        """
        if arn not in self._versions:
            raise UsageError(
                f"what the role template {arn} holds is not known: declare it, from "
                "pytest_iam.account.role_templates import RoleTemplate; "
                f"iam.gateway.world.role_templates.declare(RoleTemplate({arn!r}, "
                "role_name='Example-@{RoleName}', trust=document))"
            )
        return self.known(arn, minor_version)

    def known(self, arn: str, minor_version: int | None = None) -> RoleTemplate | None:
        """As `find`, but None too for a template that nobody declared."""
        if arn not in self._versions:
            return None
        wanted = self.default_version(arn) if minor_version is None else minor_version
        return self._versions[arn].get(wanted)


def blueprint(template: RoleTemplate, given: Replacements) -> Blueprint:
    """The role that the values amount to. Raises AwsError for values that do not fit."""
    values = _values(template, given)
    return Blueprint(
        template_arn=template.arn,
        minor_version=template.minor_version,
        name=filled_text(template.role_name, values),
        path=filled_text(template.role_path, values),
        trust=filled_document(template.trust, values),
        description=_optional(template.role_description, values),
        inline_policies={
            filled_text(name, values): filled_document(document, values)
            for name, document in template.inline_policies.items()
        },
        managed_policies=tuple(filled_text(arn, values) for arn in template.managed_policies),
        boundary=_optional(template.boundary, values),
        tags={
            filled_text(key, values): filled_text(value, values)
            for key, value in template.tags.items()
        },
        max_session=template.max_session,
    )


def _optional(template: str | None, values: Replacements) -> str | None:
    return None if template is None else filled_text(template, values)


def _values(template: RoleTemplate, given: Replacements) -> Replacements:
    """The values given, and the defaults of the others.

    Reported only: an unknown name is InvalidInput, several values for one ValidationError, and
    a required parameter that nothing uses may be left out. The texts are not documented.
    """
    known = {each.name: each for each in template.parameters}
    for name, values in given.items():
        if name not in known:
            raise AwsError("InvalidInput", f"Parameter {name} is not defined in the template.")
        if not known[name].type.endswith(_LIST_SUFFIX) and len(values) != 1:
            raise AwsError("ValidationError", f"Parameter {name} must have exactly one value.")
        if any(not _fits(known[name].type.removesuffix(_LIST_SUFFIX), each) for each in values):
            raise AwsError("InvalidInput", f"Parameter {name} must be of type {known[name].type}.")
    defaults = {each.name: [each.default] for each in known.values() if each.default is not None}
    return {**defaults, **given}


def _fits(kind: str, value: str) -> bool:
    if kind == "Arn":
        return parse_arn(value) is not None
    return kind != "Number" or value.lstrip("-").replace(".", "", 1).isdigit()


def is_same_document(one: str, other: str) -> bool:
    """Whether two JSON texts say the same."""
    return bool(json.loads(one) == json.loads(other))
