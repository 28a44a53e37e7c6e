"""The title of a fact's page is the fact's name, whatever a draft remembers."""

from wagtail.models import Revision

from clinics.pages.actions import keep_in_step
from clinics.pages.models import DoctorPage
from tests.integration.pages.conftest import Network


def test_a_draft_from_before_a_renaming_is_published_under_the_new_name(network: Network) -> None:
    page = DoctorPage.objects.get(page_language="en")
    page.intro = "Listens first."
    draft = page.save_revision()
    network.doctor.last_name_en = "Petrova"
    network.doctor.save()
    keep_in_step()
    Revision.objects.get(pk=draft.pk).publish()
    page.refresh_from_db()
    assert (page.intro, page.title) == ("Listens first.", "Maria Petrova")
