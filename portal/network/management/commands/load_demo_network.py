"""The network that a demo shows when it first comes up.

Its workbook has what real ones have, such as hours outside a clinic's: warnings that the import's tests want.
"""

from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand

from clinics.directory.models import LegalEntity

WORKBOOK = Path(__file__).parents[2] / "demo" / "network.xlsx"


class Command(BaseCommand):
    help = "Import the demo network, unless there is a network already."

    def handle(self, *args: object, **options: object) -> None:
        if not LegalEntity.objects.exists():
            call_command(
                "import_network", WORKBOOK, count_warnings=True, stdout=self.stdout, stderr=self.stderr
            )
