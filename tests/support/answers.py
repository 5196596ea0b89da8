"""Whether the answers that tests get are those that /openapi.json promises.

Of each operation and status some are looked at, wherever a test happens to call it.
"""

import json
import re
from collections import Counter
from functools import cache
from importlib.resources import files
from typing import Any

import httpx
import jsonschema_rs

# Of each operation and status, in one process.
LOOKED_AT = 4
JSON = "application/json"
_seen = Counter[tuple[str, str, int]]()


@cache
def document() -> dict[str, Any]:
    """The document that is served."""
    text = files("quarterdeck_server.gateway").joinpath("openapi.json").read_text()
    read: dict[str, Any] = json.loads(text)
    return read


@cache
def _paths() -> list[tuple[re.Pattern[str], str]]:
    """How each path looks, those without places first."""
    found = sorted(document()["paths"], key=lambda path: path.count("{"))
    parts = (re.split(r"{\w+}", path) for path in found)
    patterns = ("[^/:]+".join(map(re.escape, each)) for each in parts)
    return [(re.compile(pattern), path) for pattern, path in zip(patterns, found, strict=True)]


@cache
def _validator(path: str, verb: str, status: int) -> Any:
    """What validates a JSON answer; None where none is promised, and False for a new status."""
    operation = document()["paths"][path].get(verb)
    if operation is None:
        return None
    answers = operation["responses"]
    answer = answers.get(str(status), answers.get(f"{status // 100}XX"))
    if answer is None:
        return False
    if reference := answer.get("$ref"):
        answer = document()["components"]["responses"][reference.rpartition("/")[2]]
    schema = answer.get("content", {}).get(JSON, {}).get("schema")
    # A file may be JSON, too.
    if schema is None or schema.get("format") == "binary":
        return None
    whole = {**schema, "components": document()["components"]}
    return jsonschema_rs.validator_for(whole, validate_formats=True)


def check(answer: httpx.Response) -> None:
    """Fail for an answer that the document does not promise; a hook of httpx."""
    # A fault of ours is promised nowhere; tests that make one look for it.
    is_fault = answer.status_code == httpx.codes.INTERNAL_SERVER_ERROR
    if is_fault or not answer.headers.get("content-type", "").startswith(JSON):
        return
    verb, place = answer.request.method.lower(), answer.request.url.path
    path = next((path for pattern, path in _paths() if pattern.fullmatch(place)), None)
    if path is None or verb not in document()["paths"][path]:
        return
    _seen[path, verb, answer.status_code] += 1
    if _seen[path, verb, answer.status_code] > LOOKED_AT:
        return
    validator = _validator(path, verb, answer.status_code)
    told = f"{verb.upper()} {path} {answer.status_code}"
    assert validator is not False, f"{told} is not in openapi.json"
    if validator:
        answer.read()
        wrong = [f"{each.instance_path}: {each}" for each in validator.iter_errors(answer.json())]
        assert not wrong, f"{told} is not as openapi.json says: {wrong[:5]}\n{answer.text[:500]}"
