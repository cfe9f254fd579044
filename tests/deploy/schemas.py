"""Schemas of Kubernetes, KEDA and the Prometheus operator, closed: an unknown field is refused.

Kubernetes' own come with `kubernetes-validate`, those of the two operators with `cloudcoil`'s
models, which are made from the operators' CustomResourceDefinitions. No network is needed.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

import kubernetes_validate  # type: ignore[import-untyped]
from jsonschema import Draft202012Validator

OLDEST, NEWEST = "1.31", "1.37"
"""The releases of Kubernetes that the manifests are held to."""

CUSTOM = ("keda.sh/", "monitoring.coreos.com/")


def problems(given: dict[str, Any]) -> list[str]:
    """Return what the schemas find wrong with an object; nothing where it is right."""
    nulls = [f"{path}: is null" for path, value in _leaves(given) if value is None]
    if given["apiVersion"].startswith(CUSTOM):
        errors = _validator(given["apiVersion"], given["kind"]).iter_errors(given)
        return nulls + [f"{e.json_path}: {e.message}" for e in errors]
    for version in (OLDEST, NEWEST):
        try:
            kubernetes_validate.validate(given, version, strict=True)
        except kubernetes_validate.ValidationError as error:
            nulls.append(f"{version}: {error.message}")
        except kubernetes_validate.SchemaNotFoundError as error:
            nulls.append(error.message)
    return nulls


@cache
def _validator(api: str, kind: str) -> Draft202012Validator:
    # Late: each takes seconds to import.
    from cloudcoil.models.keda import v1alpha1 as keda
    from cloudcoil.models.prometheus_operator import v1 as monitoring

    modules = {"keda.sh/v1alpha1": keda, "monitoring.coreos.com/v1": monitoring}
    schema = getattr(modules[api], kind).model_json_schema(by_alias=True)
    _close(schema)
    return Draft202012Validator(schema)


def _close(schema: Any) -> None:
    if isinstance(schema, list):
        for part in schema:
            _close(part)
    elif isinstance(schema, dict):
        for part in list(schema.values()):
            _close(part)
        if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
            schema.setdefault("additionalProperties", False)


def _leaves(value: Any, path: str = "$") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _leaves(part, f"{path}.{key}")
    elif isinstance(value, list):
        for position, part in enumerate(value):
            yield from _leaves(part, f"{path}[{position}]")
    else:
        yield path, value
