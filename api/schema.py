"""The OpenAPI document: how an operation is described, and what drf-spectacular cannot know by itself."""

from collections.abc import Callable, Iterable
from typing import Any, Literal, TypeVar

from django.conf import settings
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.permissions import SAFE_METHODS

from api.openapi import ACCESS_TOKEN, BROWSER_SESSION, CSRF_TOKEN, components, refusal_name
from oidc.scopes import KNOWN

Method = TypeVar("Method", bound=Callable[..., Any])
ANYBODY = 400, 414, 503  # what may meet every caller of everything


def operation(
    operation_id: str,
    summary: str,
    *,
    answers: dict[int, Any],
    body: Any = None,
    refusals: Iterable[int] = (),
    parameters: Iterable[OpenApiParameter] = (),
    example: Any = None,
    answer_example: Any = None,
) -> Callable[[Method], Method]:
    """Describe a method of an endpoint; its docstring is the long description.

    `answers` maps each status of success to a serializer, or to a sentence where there is no body. `refusals` are
    statuses besides those that follow from what the endpoint asks of its callers.
    """
    responses = {
        status: OpenApiResponse(description=shape) if isinstance(shape, str) else shape
        for status, shape in answers.items()
    }
    examples = [OpenApiExample("Request", value=example, request_only=True)] if example is not None else []
    if answer_example is not None:
        status = str(min(answers))
        examples.append(OpenApiExample("Answer", value=answer_example, response_only=True, status_codes=[status]))

    def decorate(method: Method) -> Method:
        method.refusals = frozenset(refusals)  # type: ignore[attr-defined]  # read by OperationSchema
        return extend_schema(
            operation_id=operation_id,
            summary=summary,
            request=body,
            responses=responses,
            parameters=list(parameters),
            examples=examples,
        )(method)

    return decorate


class OperationSchema(AutoSchema):
    """Adds the refusals of an operation, which follow from what it asks of its callers."""

    def get_tags(self) -> list[str]:
        """The first word of the path below the version."""
        return [self._tokenize_path()[0]]

    def get_auth(self) -> list[dict[str, list[str]]]:
        """Who may call: a token with the method's scope, or a browser, with the CSRF token to change things."""
        if not self.view.permission_classes:
            return [{}]
        safe = self.method in SAFE_METHODS
        scopes: dict[str, str] = getattr(self.view, "scopes", {})
        scope = scopes.get("GET" if safe else self.method)
        browser: dict[str, list[str]] = {BROWSER_SESSION: []} if safe else {BROWSER_SESSION: [], CSRF_TOKEN: []}
        return [{ACCESS_TOKEN: [scope] if scope else []}, browser]

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        for status in sorted(self._refusals()):
            bodies[str(status)] = {"$ref": f"#/components/responses/{refusal_name(status)}"}
        return bodies

    def _refusals(self) -> set[int]:
        stated: frozenset[int] = getattr(getattr(self.view, self.method.lower()), "refusals", frozenset())
        found = {*ANYBODY, *stated}
        if self.view.permission_classes:
            found |= {401, 403}
        if self.method not in SAFE_METHODS:
            found.add(403)
        if self.get_request_serializer() is not None:
            found |= {413, 415}
        if "{" in self.path:
            found.add(404)
        return found


def _shared() -> dict[str, dict[str, Any]]:
    return components(
        issuer=settings.ISSUER,
        cookie=settings.SESSION_COOKIE_NAME,
        scopes={name: str(scope.title) for name, scope in KNOWN.items()},
    )


def with_shared_parts(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """drf-spectacular's hook for the finished document: bodies are closed, and `components` gets the shared parts."""
    for name, shape in result["components"]["schemas"].items():
        if name.endswith("Request"):
            shape["additionalProperties"] = False
    for kind, parts in _shared().items():
        result["components"].setdefault(kind, {}).update(parts)
    return result
