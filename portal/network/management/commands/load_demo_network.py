"""The network that a demo shows when it first comes up."""

from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand

from clinics.directory.models import LegalEntity

WORKBOOK = Path(__file__).parents[2] / "demo" / "network.xlsx"


class Command(BaseCommand):
    help = "Import the demo network, unless there is a network already."

    def handle(self, *args: object, **options: object) -> None:
        if not LegalEntity.objects.exists():
            call_command("import_network", WORKBOOK, stdout=self.stdout, stderr=self.stderr)
