"""What the site is measured against: the page of an empty Wagtail site, and rows that nobody encrypted."""

from django.db import models
from wagtail.models import Page

from booking.patients.people import Sex
from portal.shared.models import PublicId, Timestamped


class BarePage(Page):
    """A page type without fields and without anything of ours, as `wagtail start` makes one."""

    template = "baseline/bare_page.html"


class PlainPatient(PublicId, Timestamped):
    """A patient whose columns anybody can read: what encrypted rows are measured against."""

    mrn = models.CharField(max_length=9)
    birth_date = models.DateField()
    sex = models.CharField(max_length=6, choices=Sex)
    blood_group = models.CharField(max_length=3)
    allergies = models.TextField()
    is_provisional = models.BooleanField(default=True)


class PlainName(PublicId, Timestamped):
    patient = models.ForeignKey(PlainPatient, on_delete=models.CASCADE)
    use = models.CharField(max_length=8, default="official")
    family = models.CharField(max_length=100)
    given = models.CharField(max_length=100)
    patronymic = models.CharField(max_length=100)
