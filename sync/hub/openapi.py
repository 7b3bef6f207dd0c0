"""The hub's interface in OpenAPI 3.1, made from its routes: what is described is what exists."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from sync.hub.routes import Route
from sync.wire.messages import Problem

_IN_PATH = re.compile(r"\{([a-z_]+)\}")
_HEADERS: Mapping[str, str] = {
    "key": "signed with the device key that was enrolled",
    "challenge": "signed with the device key over the challenge of the last hello (15 minutes)",
}
_REF = "#/components/schemas/{name}"


def description(routes: Sequence[Route]) -> dict[str, Any]:
    """The whole document."""
    kinds = sorted({kind for route in routes for kind in _kinds(route)}, key=lambda k: k.__name__)
    schemas, components = msgspec.json.schema_components(kinds, ref_template=_REF)
    names = dict(zip(kinds, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(route.template, {})[route.method.lower()] = _operation(route, names)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Suyuan hub",
            "version": "1",
            "description": "Every answer carries X-Hub-Sig, the hub's signature over nonce, "
            "method, path, status, Upload-Offset and the sha256 of the body.",
        },
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                name: {"type": "apiKey", "in": "header", "name": "X-Sig", "description": text}
                for name, text in _HEADERS.items()
            },
        },
    }


def _kinds(route: Route) -> list[type[msgspec.Struct]]:
    found = [kind for kind in route.answers.values() if kind is not None]
    return [*found, Problem, *([route.body] if route.body is not None else [])]


def _operation(route: Route, names: Mapping[type, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "summary": route.summary,
        "parameters": [
            *(_parameter(name, "path") for name in _IN_PATH.findall(route.template)),
            *(_parameter(name, "query") for name in route.query),
            *(_parameter(name, "header") for name in route.headers),
        ],
        "responses": {
            **{
                str(status): _answer(status, kind, names) for status, kind in route.answers.items()
            },
            "default": _answer(0, Problem, names),
        },
    }
    if route.needs != "nothing":
        told["security"] = [{route.needs: []}]
    if route.body is not None:
        told["requestBody"] = {"content": {"application/json": {"schema": names[route.body]}}}
    elif route.media:
        told["requestBody"] = {"content": {route.media: {}}}
    return told


def _parameter(name: str, where: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": where,
        "required": where == "path",
        "schema": {"type": "string"},
    }


def _answer(status: int, kind: type | None, names: Mapping[type, Any]) -> dict[str, Any]:
    text = "refused; the code says why" if status == 0 else f"status {status}"
    if kind is None:
        return {"description": text}
    return {"description": text, "content": {"application/json": {"schema": names[kind]}}}
