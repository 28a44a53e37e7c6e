"""One member of staff per role, to try the portal with; refused outside a demo."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from clinics.directory.models import Clinic, ClinicStaff, Doctor
from portal.accounts.demo import demo_email, ensure_demo_staff, load_secrets
from portal.accounts.models import User
from portal.accounts.roles import ROLES

ON_DUTY = ("manager", "registrar", "cashier")
CITY = "Moscow"


class Command(BaseCommand):
    help = "Create one demo user per role and print how each signs in. Changes nothing the second time."

    def handle(self, *args: object, **options: object) -> None:
        if not settings.DEMO:
            raise CommandError("Demo users exist only where DEMO is on, which production never is.")
        staff = ensure_demo_staff()
        for key in ON_DUTY:
            put_on_duty(staff[key])
        link_doctor(staff["doctor"])
        self.print_sign_ins()

    def print_sign_ins(self) -> None:
        known = load_secrets()
        self.stdout.write(f"Staff sign in at {settings.WAGTAILADMIN_BASE_URL}{settings.LOGIN_URL}")
        self.stdout.write(f"Their codes are at {settings.SANDBOX_URL}")
        for role in ROLES:
            email = demo_email(role)
            self.stdout.write(f"  {_(role.name):<24}{email:<32}{known[email].password}")


def put_on_duty(user: User) -> None:
    """At the clinics of the capital, so that the demo shows a scope; a scope that is there stays."""
    if user.clinic_duties.exists():
        return
    for clinic in Clinic.objects.filter(city_en=CITY):
        ClinicStaff.objects.get_or_create(user=user, clinic=clinic)


def link_doctor(user: User) -> None:
    """To the first doctor of the capital whom nobody signs in as."""
    if Doctor.objects.filter(user=user).exists():
        return
    doctor = Doctor.objects.filter(user=None, offerings__clinic__city_en=CITY).order_by("pk").first()
    if doctor:
        Doctor.objects.filter(pk=doctor.pk).update(user=user)
