"""The page types, by family: written by editors, presenting the directory, the contact form, settings."""

from clinics.pages.contact import ContactFormField, ContactPage, ContactSubmission
from clinics.pages.content import (
    ArticleIndexPage,
    ArticlePage,
    HomePage,
    LandingPage,
    SearchPage,
    StandardPage,
)
from clinics.pages.finder_page import DoctorIndexPage
from clinics.pages.network import (
    ClinicIndexPage,
    ClinicPage,
    DoctorPage,
    ReviewIndexPage,
    ServiceIndexPage,
    ServicePage,
)
from clinics.pages.site_settings import SiteSettings

__all__ = [
    "ArticleIndexPage",
    "ArticlePage",
    "ClinicIndexPage",
    "ClinicPage",
    "ContactFormField",
    "ContactPage",
    "ContactSubmission",
    "DoctorIndexPage",
    "DoctorPage",
    "HomePage",
    "LandingPage",
    "ReviewIndexPage",
    "SearchPage",
    "ServiceIndexPage",
    "ServicePage",
    "SiteSettings",
    "StandardPage",
]
