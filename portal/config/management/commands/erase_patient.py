"""manage.py erase_patient: a person's protected data is destroyed, as far as the law lets it go."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from booking.journeys.erase import erase_person
from booking.patients.models import Patient
from booking.patients.mrn import parse_mrn
from booking.patients.records import records_of
from portal.audit.actor import SYSTEM
from portal.shared import clock
from portal.shared.errors import PortalError

KEPT_BY_LAW, INTERRUPTED = 3, 130


class Command(BaseCommand):
    help = gettext_lazy(  # type: ignore[assignment]
        "Erase a patient with all their records and print the act. Exit code 0: nothing is left; 3: the law keeps a"
        " part, as the act says; 1: nothing was erased."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("mrn", metavar="RECORD-NUMBER")
        parser.add_argument("--reason", required=True, help=_("for the log: who asked for it, and how"))

    def handle(self, *args: object, mrn: str, reason: str, **options: Any) -> None:
        patient = self._found(mrn)
        self._ask(patient, parse_mrn(mrn))
        try:
            acts = erase_person(patient, by=SYSTEM, now=clock.now(), reason=reason)
        except PortalError as error:
            raise CommandError(str(error)) from error
        for act in acts:
            self.stdout.write(act.as_text())
        if not all(act.complete for act in acts):
            told = _("Not everything is erased: see what is kept, and until when.")
            raise CommandError(told, returncode=KEPT_BY_LAW)

    def _found(self, typed: str) -> Patient:
        mrn = parse_mrn(typed)
        patient = Patient.objects.filter(mrn_token=mrn).first() if mrn else None
        if patient is None:
            raise CommandError(_("There is no record of this number."))
        return patient

    def _ask(self, patient: Patient, mrn: str | None) -> None:
        records = [record.shown_mrn for record in records_of(patient)]
        told = ngettext(
            "This erases a person with %(count)d record (%(records)s). It can't be undone.",
            "This erases a person with %(count)d records (%(records)s). It can't be undone.",
            len(records),
        )
        self.stdout.write(told % {"count": len(records), "records": ", ".join(records)})
        self.stdout.write(_("Type the record number again to erase:"), ending=" ")
        self.stdout.flush()
        try:
            typed = input()
        except EOFError:
            typed = ""
        except KeyboardInterrupt:
            raise CommandError(_("Interrupted. Nothing was erased."), returncode=INTERRUPTED) from None
        if parse_mrn(typed) != mrn:
            raise CommandError(_("This is another number. Nothing was erased."))
