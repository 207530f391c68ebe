"""The Resource or NotResource element of a statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pytest_iam.policy.context import Context
from pytest_iam.policy.match import MAYBE, NO, YES, Match
from pytest_iam.policy.variables import NULL, Missing, Template, template, without_variables
from pytest_iam.policy.wildcard import Glob, glob, glob_of, relation


@dataclass(frozen=True, slots=True)
class ResourceElement:
    """Resource patterns, compiled; AWS compares them with the whole ARN, case included."""

    texts: tuple[str, ...]
    is_not: bool
    globs: tuple[Glob, ...]
    templates: tuple[Template, ...]

    def match(self, resource: str, is_pattern: bool, context: Context) -> Match:
        """Whether the element applies to the resource.

        `is_pattern` says that `*` and `?` in the resource stand for parts nobody knows.
        """
        if is_pattern:
            found = self._lists_pattern(resource)
        else:
            found = NO
            for each in self.globs:
                if each.matches(resource):
                    found = YES
                    break
        if self.templates and found is not YES:
            found = max(found, self._fills(resource, is_pattern, context))
        return found.negate() if self.is_not else found

    def _lists_pattern(self, resource: str) -> Match:
        return max((relation(each, glob(resource)) for each in self.globs), default=NO)

    def _fills(self, resource: str, is_pattern: bool, context: Context) -> Match:
        found = NO
        for each in self.templates:
            rendered = each.render(context)
            if rendered is NULL:
                continue
            if isinstance(rendered, Missing):
                found = max(found, MAYBE)
            elif is_pattern:
                found = max(found, relation(glob_of(rendered), glob(resource)))
            elif glob_of(rendered).matches(resource):
                return YES
        return found

    def unknown_keys(self, context: Context) -> tuple[str, ...]:
        """The keys of variables whose values are not known, as written."""
        return tuple(key for each in self.templates for key in each.unknown_keys(context))


def compile_resources(
    texts: Iterable[str], *, is_not: bool = False, has_variables: bool = True
) -> ResourceElement:
    """Compile the element; documents of version 2008-10-17 have no variables."""
    texts = tuple(texts)
    globs: list[Glob] = []
    templates: list[Template] = []
    for text in map(completed, texts):
        found = template(text) if has_variables else None
        if found is None:
            globs.append(glob(text))
        else:
            templates.append(found)
    return ResourceElement(texts, is_not, tuple(globs), tuple(templates))


def completed(text: str) -> str:
    """The pattern with `*` for the parts that an incomplete ARN leaves out at its end.

    AWS: IAM User Guide, "Identify AWS resources with Amazon Resource Names (ARNs)": of
    identity-based policies; silent on other kinds, of which AWS takes hardly any incomplete ARN.
    """
    if not text.startswith("arn:"):
        return text
    missing = 5 - without_variables(text).count(":")
    return text + ":*" * missing
