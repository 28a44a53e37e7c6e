from typing import Any

from django.core.management.base import BaseCommand

from clinics.pages import contact_actions
from portal.shared import clock


class Command(BaseCommand):
    help = "Deletes contact form submissions whose retention has ended. The beat does it every night."

    def handle(self, *args: Any, **options: Any) -> None:
        count = contact_actions.delete_expired(today=clock.today())
        self.stdout.write(f"Deleted {count} submissions.")
