"""Fill the site of an imported network with the demo's pages, reviews and other words."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from portal.network.demo_site import seed


class Command(BaseCommand):
    help = "Make the demo's pages, reviews, education, complaints and red flags. Leaves alone what is there."

    requires_system_checks: list[str] = []

    def handle(self, *args: object, **options: object) -> None:
        if not settings.DEMO:
            raise CommandError(
                _("This site is not a demo: set DEMO in the settings, or write its own pages.")
            )
        for part in seed():
            if part.made:
                self.stdout.write(f"{part.name}: {part.made}")
