"""Bring the database to where the site can start: tables, and in a demo its first content."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.migrations.executor import MigrationExecutor

from portal.config.routers import KEYS_APP, KEYS_DATABASE
from portal.crypto.errors import KeysError
from portal.crypto.start import check_keys

# In this order; each changes nothing when its content is already there.
DEMO_COMMANDS: tuple[str, ...] = ("load_demo_network", "seed_demo", "create_demo_users")
# Any number that no other advisory lock of this database uses.
PREPARE_LOCK = 7_736_841


class Command(BaseCommand):
    help = "Migrate and, in a demo, load the first content. Quick when there is nothing to do."

    requires_system_checks: list[str] = []  # make lint checks; a start should be quick

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--visits", action="store_true", help="in a demo, made-up visits too")

    def handle(self, *args: object, **options: object) -> None:
        with connection.cursor() as cursor:  # two containers that start together take turns
            cursor.execute("SELECT pg_advisory_lock(%s)", [PREPARE_LOCK])
            try:
                self._migrate()
                check_keys()
                if settings.DEMO:
                    self._load_demo(*(["book_demo_visits"] if options["visits"] else []))
            except KeysError as error:
                raise CommandError(str(error)) from error
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [PREPARE_LOCK])

    def _migrate(self) -> None:
        """The keys' database first: rows of the data refer to what is there."""
        executors = {
            alias: MigrationExecutor(connections[alias]) for alias in (KEYS_DATABASE, DEFAULT_DB_ALIAS)
        }
        apps = {KEYS_DATABASE: [KEYS_APP], DEFAULT_DB_ALIAS: []}
        for alias, executor in executors.items():
            leaves = executor.loader.graph.leaf_nodes(*apps[alias])
            if executor.migration_plan(leaves):
                self.stdout.write(f"Creating the tables of the database {alias}")
                call_command("migrate", *apps[alias], database=alias, interactive=False, verbosity=0)

    def _load_demo(self, *more: str) -> None:
        for name in (*DEMO_COMMANDS, *more):
            call_command(name, stdout=self.stdout, stderr=self.stderr)
