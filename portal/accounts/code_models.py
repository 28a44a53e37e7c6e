"""One-time codes, and whom they are counted for. Both live about a day."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.crypto.tokens import TokenField
from portal.messaging.message import Channel

MOST_WRONG_TRIES = 5


class CodeParty(models.Model):
    """A phone, an e-mail address or a network address that codes are counted for, known by its token only.

    Whoever sends or tries a code holds the party's row until the transaction ends, so counts are exact.
    """

    token = TokenField(of="name", label="accounts.code_party", kind="text", unique=True)
    wrong_tries = models.PositiveSmallIntegerField(_("wrong tries"), default=0)
    last_wrong_at = models.DateTimeField(_("last wrong try at"), null=True, blank=True)
    touched_at = models.DateTimeField(_("touched at"))

    class Meta:
        verbose_name = _("party of one-time codes")
        verbose_name_plural = _("parties of one-time codes")
        default_permissions = ()
        indexes = [models.Index(fields=["touched_at"], name="accounts_party_touched")]
        constraints = [
            models.CheckConstraint(name="accounts_party_is_known", condition=Q(token__isnull=False)),
            models.CheckConstraint(
                name="accounts_party_five_tries", condition=Q(wrong_tries__lte=MOST_WRONG_TRIES)
            ),
            models.CheckConstraint(
                name="accounts_party_tries_have_a_time",
                condition=Q(wrong_tries=0) | Q(last_wrong_at__isnull=False),
            ),
        ]


class OneTimeCode(models.Model):
    """A code that was sent. The code itself stands nowhere: `proof` is a keyed hash, emptied when it serves no more."""

    class Purpose(models.TextChoices):
        SIGN_IN = "sign_in", _("signing in")
        BOOKING = "booking", _("booking a visit")
        CONTACT = "contact", _("another phone or e-mail")

    recipient = models.ForeignKey(CodeParty, on_delete=models.CASCADE, related_name="codes")
    sender = models.ForeignKey(CodeParty, on_delete=models.CASCADE, related_name="codes_asked_for")
    channel = models.CharField(_("channel"), max_length=5, choices=Channel)
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose)
    number = models.PositiveIntegerField(_("number of the message"), unique=True)
    proof = TokenField(of="secret", label="accounts.code_proof", kind="text")
    made_at = models.DateTimeField(_("made at"))
    expires_at = models.DateTimeField(_("expires at"))
    accepted_at = models.DateTimeField(_("taken by the provider at"), null=True, blank=True)

    class Meta:
        verbose_name = _("one-time code")
        verbose_name_plural = _("one-time codes")
        default_permissions = ()
        indexes = [models.Index(fields=["made_at"], name="accounts_code_made")]
        constraints = [
            models.CheckConstraint(
                name="accounts_code_expires_later", condition=Q(expires_at__gt=F("made_at"))
            ),
            models.UniqueConstraint(
                fields=["recipient", "purpose"],
                condition=Q(proof__isnull=False),
                name="accounts_code_one_serves",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.made_at:%Y-%m-%d %H:%M}"
