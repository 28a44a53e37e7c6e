"""docker-compose.yml: valid by the Compose specification, and running what `make up` runs."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from portal.config import processes

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = ROOT / "docker-compose.yml"
SITE_SERVICES = ("web", "worker", "beat")
LOCALE = "--locale-provider=builtin --locale=C.UTF-8"


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    return dict(yaml.safe_load(COMPOSE.read_text())["services"])


def by_the_specification(file: Path) -> subprocess.CompletedProcess[str]:
    """Checked against the specification's own JSON schema, which check-jsonschema carries."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", file]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_file_follows_the_specification() -> None:
    done = by_the_specification(COMPOSE)

    assert done.returncode == 0, done.stdout


def test_the_schema_refuses_what_the_specification_does_not_know(tmp_path: Path) -> None:
    wrong = tmp_path / "docker-compose.yml"
    wrong.write_text(COMPOSE.read_text().replace("healthcheck:", "health_check:", 1))

    assert by_the_specification(wrong).returncode == 1


@pytest.mark.parametrize("name", SITE_SERVICES)
def test_a_container_runs_the_command_of_make_up(services: dict[str, Any], name: str) -> None:
    commands = {process.name: process.command for process in processes.table(8000)}

    assert tuple(services[name]["command"]) == commands[name]


def test_no_process_of_make_up_is_forgotten(services: dict[str, Any]) -> None:
    """But the sandbox, which stands in for the providers and is never part of an installation."""
    sandbox = {"sandbox", "mailbox"}
    expected = {process.name for process in processes.table(8000)} - sandbox

    assert expected <= set(services)
    assert not sandbox & set(services)


def test_the_image_runs_the_web_process_by_default() -> None:
    lines = (ROOT / "deploy" / "Dockerfile").read_text().splitlines()
    command = next(line.removeprefix("CMD ") for line in lines if line.startswith("CMD "))

    assert tuple(json.loads(command)) == processes.WEB


@pytest.mark.parametrize(("name", "profiles"), [("nginx", ["prod"]), ("pgadmin", ["dev"]), ("web", None)])
def test_extras_start_only_in_their_profile(
    services: dict[str, Any], name: str, profiles: list[str] | None
) -> None:
    assert services[name].get("profiles") == profiles


@pytest.mark.parametrize("name", SITE_SERVICES)
def test_the_site_waits_for_its_database_and_its_tables(services: dict[str, Any], name: str) -> None:
    conditions = {service: need["condition"] for service, need in services[name]["depends_on"].items()}

    assert conditions == {
        "prepare": "service_completed_successfully",
        "postgres": "service_healthy",
        "postgres-keys": "service_healthy",
        "redis": "service_healthy",
    }


@pytest.mark.parametrize("name", ["web", "pgadmin"])
def test_what_has_no_tls_is_published_to_this_machine_only(services: dict[str, Any], name: str) -> None:
    assert all(port.startswith("127.0.0.1:") for port in services[name]["ports"])


@pytest.mark.parametrize("name", ["postgres", "postgres-keys", "redis"])
def test_the_stores_are_published_to_nobody(services: dict[str, Any], name: str) -> None:
    assert "ports" not in services[name]


def test_the_keys_have_a_server_credentials_and_a_disk_of_their_own(services: dict[str, Any]) -> None:
    data, keys = services["postgres"], services["postgres-keys"]

    assert not set(data["environment"].values()) & set(keys["environment"].values()) - {LOCALE}
    assert not set(data["volumes"]) & set(keys["volumes"])


@pytest.mark.parametrize("name", [*SITE_SERVICES, "prepare"])
def test_the_site_is_given_the_address_of_the_keys(services: dict[str, Any], name: str) -> None:
    keys = services["postgres-keys"]["environment"]
    expected = f"postgres://{keys['POSTGRES_USER']}:{keys['POSTGRES_PASSWORD']}@postgres-keys:5432/keys"

    assert services[name]["environment"]["KEYS_DATABASE_URL"] == expected


@pytest.mark.parametrize("name", [*SITE_SERVICES, "prepare"])
def test_all_processes_of_the_site_share_the_file_of_the_master_key(
    services: dict[str, Any], name: str
) -> None:
    folders = [volume.partition(":")[2] for volume in services[name]["volumes"]]

    assert str(Path(services[name]["environment"]["MASTER_KEYS_FILE"]).parent) in folders
