"""Roles of the staff and what each may do: one table, made into groups by `groups.GroupSync`.

A permission is «app.codename». Whoever lacks `directory.oversee_clinic` sees and changes facts only of the
clinics they have a duty at (`directory.ClinicStaff`).
"""

from dataclasses import dataclass

from django.utils.translation import gettext_noop

ADMIN = frozenset({"wagtailadmin.access_admin"})
OVERSEE = frozenset({"directory.oversee_clinic"})
FACTS = ("legalentity", "clinic", "room", "specialty", "doctor", "service", "offering", "symptom", "redflag")
ALL = ("add", "change", "delete", "view")


def may(app: str, models: tuple[str, ...], *verbs: str) -> frozenset[str]:
    return frozenset(f"{app}.{verb}_{model}" for model in models for verb in verbs)


SEE_FACTS = may("directory", FACTS, "view")
GUIDE = may("directory", ("symptom", "redflag"), *ALL)
TRANSLATE = frozenset({"wagtail_localize.submit_translation"})
REDIRECTS = may("wagtailredirects", ("redirect",), "add", "change", "delete")
SUBMISSIONS = frozenset({"pages.view_contactsubmission", "pages.export_contactsubmission"})
MESSAGES = may("notifications", ("outboxmessage",), "view", "change")
HOURS = ("weeklyrule", "editedday", "scheduleexception", "clinicclosure", "holidayclosure")
SEE_HOURS = may("schedule", HOURS, "view")
EDIT_HOURS = may("schedule", HOURS, *ALL)
DESK = may("appointments", ("appointment",), "add", "change", "view") | may(
    "patients", ("patient",), "add", "change", "view"
)
OVERRIDE = frozenset({"appointments.override"})
DISRUPT = may("disruptions", ("disruption",), "add", "view")
# At the clinics of one's duty, or of one's own visits as their practitioner (booking.journeys.duty).
READ_TOLD = frozenset({"appointments.read_told"})
ATTEND = READ_TOLD | {"appointments.attend"}
CONSENT_TEXTS = may("privacy", ("consenttext",), "add", "view")
AUDIT = frozenset({"audit.view_entry", "audit.export_entry"})
WRITE_PAGES = ("add_page", "change_page")
PUBLISH_PAGES = (*WRITE_PAGES, "publish_page", "bulk_delete_page", "lock_page", "unlock_page")
WRITE_MEDIA = ("add", "change", "choose")


@dataclass(frozen=True)
class Role:
    """`pages` are codenames on the root page, `media` verbs for images and documents of every collection."""

    key: str
    name: str
    permissions: frozenset[str]
    pages: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    moderates: bool = False


ROLES = (
    Role(
        "editor",
        gettext_noop("Content editor"),
        ADMIN | OVERSEE | SEE_FACTS | GUIDE | TRANSLATE | {"reviews.view_review", "reviews.moderate_review"},
        pages=WRITE_PAGES,
        media=WRITE_MEDIA,
    ),
    Role(
        "marketer",
        gettext_noop("Marketer"),
        ADMIN | OVERSEE | SEE_FACTS | TRANSLATE | REDIRECTS | SUBMISSIONS | {"reviews.view_review"},
        pages=PUBLISH_PAGES,
        media=WRITE_MEDIA,
        moderates=True,
    ),
    Role(
        "manager",
        gettext_noop("Clinic manager"),
        ADMIN
        | SEE_FACTS
        | may("directory", ("clinic", "doctor"), "change")
        | may("directory", ("room", "offering"), *ALL)
        | {"reviews.view_review", "reviews.reply_to_review"}
        | MESSAGES
        | EDIT_HOURS
        | DESK
        | DISRUPT
        | OVERRIDE
        | READ_TOLD
        | may("appointments", ("intakequestion",), "view"),
        media=WRITE_MEDIA,
    ),
    Role(
        "doctor", gettext_noop("Doctor"), ADMIN | ATTEND | may("directory", ("specialty", "service"), "view")
    ),
    Role("nurse", gettext_noop("Nurse"), ADMIN | ATTEND | may("directory", ("specialty", "service"), "view")),
    Role("laboratory", gettext_noop("Laboratory technician"), ADMIN | may("directory", ("service",), "view")),
    Role("pharmacist", gettext_noop("Pharmacist"), ADMIN),
    Role(
        "registrar",
        gettext_noop("Registrar"),
        ADMIN
        | may("directory", ("clinic", "room", "specialty", "doctor", "service", "offering"), "view")
        | MESSAGES
        | SEE_HOURS
        | DESK
        | DISRUPT
        | READ_TOLD,
    ),
    Role(
        "cashier",
        gettext_noop("Cashier"),
        ADMIN | may("directory", ("clinic", "doctor", "service", "offering"), "view"),
    ),
    Role(
        "auditor",
        gettext_noop("Auditor"),
        ADMIN
        | OVERSEE
        | SEE_FACTS
        | {"reviews.view_review", "accounts.view_user", "auth.view_group"}
        | AUDIT
        | SEE_HOURS,
    ),
    Role(
        "admin",
        gettext_noop("Administrator"),
        ADMIN
        | OVERSEE
        | TRANSLATE
        | REDIRECTS
        | SUBMISSIONS
        | {"pages.delete_contactsubmission"}
        | CONSENT_TEXTS
        | {"privacy.answer_request"}
        | AUDIT
        | MESSAGES
        | EDIT_HOURS
        | DESK
        | DISRUPT
        | OVERRIDE
        | may("appointments", ("intakequestion",), "add", "change", "view")
        | may("directory", (*FACTS, "clinicstaff"), *ALL)
        | may("reviews", ("review",), "view", "change")
        | {"reviews.moderate_review", "reviews.reply_to_review", "pages.change_sitesettings"}
        | may("accounts", ("user",), *ALL)
        | may("auth", ("group",), *ALL)
        | may("wagtailcore", ("collection", "locale", "site", "workflow", "task"), "add", "change", "delete"),
        pages=PUBLISH_PAGES,
        media=WRITE_MEDIA,
        moderates=True,
    ),
)
