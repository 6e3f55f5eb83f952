"""Values that fit a JSON Schema as our document uses it, and values that just do not."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

NASTY: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, -1, 1.5, 10**30, "", "\x00", "\ud800", "x" * 5_000, [], {}, [[]], "CNY", "2999-01-01", "ID"]
)


def values_of(schema: Mapping[str, Any], models: Mapping[str, Any], ids: Sequence[str]) -> st.SearchStrategy[Any]:
    """Return values that fit; texts of the pattern of an id are drawn from `ids`."""
    if "$ref" in schema:
        return values_of(models[schema["$ref"].rsplit("/", 1)[1]], models, ids)
    for union in ("anyOf", "oneOf"):
        if union in schema:
            return st.one_of([values_of(part, models, ids) for part in schema[union]])
    if "const" in schema or "enum" in schema:
        return st.sampled_from([schema["const"]] if "const" in schema else schema["enum"])
    return _by_type(schema, models, ids)


def _by_type(schema: Mapping[str, Any], models: Mapping[str, Any], ids: Sequence[str]) -> st.SearchStrategy[Any]:
    match schema["type"]:
        case "object":
            fields = {name: values_of(part, models, ids) for name, part in schema.get("properties", {}).items()}
            required = set(schema.get("required", ()))
            return st.fixed_dictionaries(
                {name: value for name, value in fields.items() if name in required},
                optional={name: value for name, value in fields.items() if name not in required},
            )
        case "array":
            return st.lists(values_of(schema["items"], models, ids), max_size=3)
        case "integer":
            return st.integers(schema.get("minimum"), schema.get("maximum"))
        case "boolean":
            return st.booleans()
        case "null":
            return st.none()
    return (
        st.sampled_from(ids)
        if "pattern" in schema
        else st.text(min_size=1, max_size=20) | st.sampled_from(["CNY", "退货"])
    )


@st.composite
def json_values(draw: st.DrawFn, right: st.SearchStrategy[Any]) -> bytes:
    """Draw a body: right, or with one thing in it changed, or no JSON at all."""
    value, how = draw(right), draw(st.integers(0, 7))
    if how in {0, 2}:
        value = spoilt(draw, value)
    raw = json.dumps(value).encode()
    return raw[: draw(st.integers(0, len(raw)))] if how == 1 else raw


def spoilt(draw: st.DrawFn, value: Any) -> Any:
    """Change one thing, somewhere."""
    if isinstance(value, dict) and value and draw(st.booleans()):
        name = draw(st.sampled_from(sorted(value)))
        return value | {draw(st.sampled_from([name, name, "surprise"])): spoilt(draw, value[name])}
    if isinstance(value, list) and value and draw(st.booleans()):
        return [spoilt(draw, value[0]), *value[1:]]
    return draw(NASTY)
