"""Facts that contradict each other, within a row or between the sheets of the directory."""

from datetime import date

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from clinics.directory.models import Service
from portal.network.countries import COUNTRY_RULES
from portal.network.faults import FaultCode, Message, Report
from portal.network.parsing import Amount
from portal.network.rows import (
    Audience,
    ClinicRow,
    DoctorRow,
    Network,
    OfferingRow,
    Row,
    ServiceRow,
    Sheet,
)

ADULT_AGE = 18
TRANSLATED = {
    Sheet.SPECIALTIES: ("symptoms",),
    Sheet.SERVICES: ("preparation",),
    Sheet.DOCTORS: ("degree", "bio"),
}


def check(network: Network, report: Report, *, today: date) -> None:
    _check_entities(network, report)
    for service in network.services:
        _check_service(service, report)
    for doctor in network.doctors:
        _check_doctor(doctor, report, today=today)
    _check_offerings(network, report)
    _check_translations(network, report)


def _check_entities(network: Network, report: Report) -> None:
    entities = {entity.code: entity for entity in network.legal_entities}
    for entity in entities.values():
        rules = COUNTRY_RULES[entity.country]
        if not rules.tax_id(entity.tax_id):
            report.warning(
                FaultCode.BAD_TAX_ID,
                rules.tax_id_expected,
                sheet=Sheet.LEGAL_ENTITIES,
                row=entity.row,
                column="tax_id",
                found=entity.tax_id,
            )
    for clinic in network.clinics:
        owner = entities.get(clinic.legal_entity)
        if owner and clinic.currency != (currency := COUNTRY_RULES[owner.country].currency):
            report.error(
                FaultCode.WRONG_CURRENCY,
                format_lazy(
                    _("{currency}, the currency of the legal entity's country"), currency=currency.value
                ),
                sheet=Sheet.CLINICS,
                row=clinic.row,
                column="currency",
                found=clinic.currency.value,
            )


def _contradiction(
    report: Report, sheet: Sheet, row: Row, column: str, expected: Message, found: object = ""
) -> None:
    report.error(
        FaultCode.CONTRADICTION, expected, sheet=sheet, row=row.row, column=column, found=found or ""
    )


def _check_service(service: ServiceRow, report: Report) -> None:
    def error(column: str, expected: Message) -> None:
        _contradiction(report, Sheet.SERVICES, service, column, expected, getattr(service, column))

    takes_deposit = service.prepayment == Service.Prepayment.DEPOSIT
    if takes_deposit and service.deposit_percent is None:
        error("deposit_percent", _("a percentage, as the prepayment is a deposit"))
    if not takes_deposit and service.deposit_percent is not None:
        error("deposit_percent", _("nothing, as the prepayment is no deposit"))
    is_repeat = service.visit_kind == Service.VisitKind.REPEAT
    if is_repeat and service.repeat_within_days is None:
        error("repeat_within_days", _("a number of days, as this is a repeat visit"))
    if not is_repeat and service.repeat_within_days is not None:
        error("repeat_within_days", _("nothing, as this is no repeat visit"))
    if service.age_from is not None and service.age_to is not None and service.age_to < service.age_from:
        error("age_to", format_lazy(_("{age} or more, as age_from says"), age=service.age_from))


def _check_doctor(doctor: DoctorRow, report: Report, *, today: date) -> None:
    if doctor.practising_since > today.year:
        _contradiction(
            report,
            Sheet.DOCTORS,
            doctor,
            "practising_since",
            _("a year that has begun"),
            doctor.practising_since,
        )


def _check_offerings(network: Network, report: Report) -> None:
    clinics = {clinic.code: clinic for clinic in network.clinics}
    services = {service.code: service for service in network.services}
    doctors = {doctor.code: doctor for doctor in network.doctors}
    for offering in network.offerings:
        _check_prices(offering, clinics.get(offering.clinic), report)
        service, doctor = services.get(offering.service), doctors.get(offering.doctor)
        if service and doctor:
            _check_competence(offering, service, doctor, report)


def _check_prices(offering: OfferingRow, clinic: ClinicRow | None, report: Report) -> None:
    def error(column: str, expected: Message) -> None:
        _contradiction(report, Sheet.OFFERINGS, offering, column, expected, getattr(offering, column))

    if offering.next_price and offering.next_from is None:
        error("next_from", _("the date from which next_price holds"))
    if offering.next_from and offering.next_price is None:
        error("next_price", _("the price that holds from next_from"))
    if offering.next_from and offering.next_from <= offering.price_from:
        error("next_from", format_lazy(_("a date after {date}"), date=offering.price_from))
    if clinic:
        for column in ("price", "next_price"):
            _check_currency(offering, column, getattr(offering, column), clinic, report)


def _check_currency(
    offering: OfferingRow, column: str, amount: Amount | None, clinic: ClinicRow, report: Report
) -> None:
    if amount and amount.currency not in (None, clinic.currency):
        report.error(
            FaultCode.WRONG_CURRENCY,
            format_lazy(_("{currency}, the clinic's currency"), currency=clinic.currency.value),
            sheet=Sheet.OFFERINGS,
            row=offering.row,
            column=column,
            found=amount.currency,
        )


def _check_competence(offering: OfferingRow, service: ServiceRow, doctor: DoctorRow, report: Report) -> None:
    if service.specialty not in doctor.specialties:
        report.warning(
            FaultCode.SPECIALTY_MISMATCH,
            format_lazy(_("a doctor of the specialty {needed}"), needed=service.specialty),
            sheet=Sheet.OFFERINGS,
            row=offering.row,
            column="service",
            found=f"{doctor.code}: {', '.join(doctor.specialties)}",
        )
    for_adults = service.age_to is None or service.age_to >= ADULT_AGE
    for_children = service.age_from is None or service.age_from < ADULT_AGE
    if not (for_adults and Audience.ADULTS in doctor.sees) and not (
        for_children and Audience.CHILDREN in doctor.sees
    ):
        report.warning(
            FaultCode.NO_EFFECT,
            _("a doctor who sees patients of the service's age"),
            sheet=Sheet.OFFERINGS,
            row=offering.row,
            column="service",
            found=f"{doctor.code}: {', '.join(doctor.sees)}",
        )


def _check_translations(network: Network, report: Report) -> None:
    """A text in one language only would show there in both."""
    for sheet, names in TRANSLATED.items():
        for row in network.by_sheet()[sheet]:
            for name in names:
                texts = {language: getattr(row, f"{name}_{language}") for language in ("ru", "en")}
                for language, text in texts.items():
                    if not text and any(texts.values()):
                        report.warning(
                            FaultCode.MISSING_TRANSLATION,
                            _("the text in this language too"),
                            sheet=sheet,
                            row=row.row,
                            column=f"{name}_{language}",
                        )
