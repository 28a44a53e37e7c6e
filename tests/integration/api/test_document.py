"""The OpenAPI document is whole: it validates, says every status, shows examples, and has both languages."""

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from jsonschema import Draft202012Validator

from portal.api.docs import document
from tests.integration.api.caller import API

METHODS = ("get", "post", "delete")


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    paths = document("en")["paths"]
    return [
        (path, method, operation)
        for path, methods in paths.items()
        for method, operation in methods.items()
        if method in METHODS
    ]


def test_the_document_is_valid_and_nothing_in_it_is_a_guess(tmp_path: Any) -> None:
    file = tmp_path / "openapi.json"
    call_command(
        "spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json", "--file", str(file)
    )
    assert '"openapi": "3.1' in file.read_text()


def test_it_is_served(db: None, client: Client) -> None:
    answer = client.get(f"{API}/openapi.json")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/vnd.oai.openapi+json"
    assert answer.json()["openapi"].startswith("3.1")


@pytest.mark.parametrize(("path", "method", "operation"), operations(), ids=lambda value: str(value)[:40])
def test_every_operation_says_what_can_go_wrong(path: str, method: str, operation: dict[str, Any]) -> None:
    wanted = {"400", "406", "413", "422", "429", "503"}
    wanted |= {"415"} if method == "post" else set()
    wanted |= {"404"} if "{" in path else set()
    assert wanted <= set(operation["responses"])
    for status, response in operation["responses"].items():
        if int(status) >= 400 and status != "414":
            content = response["content"]["application/problem+json"]
            assert content["examples"], (path, status)


@pytest.mark.parametrize(("path", "method", "operation"), operations(), ids=lambda value: str(value)[:40])
def test_every_body_and_answer_has_an_example(path: str, method: str, operation: dict[str, Any]) -> None:
    bodies = [operation["requestBody"]] if "requestBody" in operation else []
    answers = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
    for part in bodies + [answer for answer in answers if "content" in answer]:
        assert part["content"]["application/json"].get("examples"), (path, method)


def validator(schema: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator(schema | {"components": document("en")["components"]})


@pytest.mark.parametrize(("path", "method", "operation"), operations(), ids=lambda value: str(value)[:40])
def test_every_example_is_what_its_schema_says(path: str, method: str, operation: dict[str, Any]) -> None:
    parts = [operation["requestBody"]] if "requestBody" in operation else []
    parts += [answer for answer in operation["responses"].values() if "content" in answer]
    faults = [
        fault.message
        for part in parts
        for content in part["content"].values()
        for example in content["examples"].values()
        for fault in validator(content["schema"]).iter_errors(example["value"])
    ]
    assert faults == []


def test_it_is_in_russian_too() -> None:
    summaries = [operation["summary"] for _path, _method, operation in operations()]
    with_russian = [
        operation["summary"]
        for methods in document("ru")["paths"].values()
        for method, operation in methods.items()
        if method in METHODS
    ]
    assert len(summaries) == len(with_russian) > 20
    assert not set(summaries) & set(with_russian)


def test_nothing_of_the_admin_is_in_it() -> None:
    assert {path.split("/")[1] for path in document("en")["paths"]} == {"api"}
