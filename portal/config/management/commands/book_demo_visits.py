"""Some dozens of made-up visits, so that the desk is not empty; refused outside a demo."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.accounts.demo import demo_email
from portal.accounts.models import User
from portal.accounts.roles import ROLES
from portal.network.demo.visits import book_visits
from portal.shared import clock


class Command(BaseCommand):
    help = "Book made-up visits of yesterday, today and the next days. Does nothing where there is a visit."

    requires_system_checks: list[str] = []

    def handle(self, *args: object, **options: object) -> None:
        if not settings.DEMO:
            raise CommandError("Made-up visits exist only where DEMO is on, which production never is.")
        role = next(role for role in ROLES if role.key == "registrar")
        made = book_visits(staff=User.objects.get(email=demo_email(role)), now=clock.now())
        if made:
            self.stdout.write(f"visits: {made}")
