"""A fact has one page in a language, whoever makes it."""

from pytest import mark

from clinics.pages.models import ClinicPage, DoctorPage, ServicePage
from tests.constraints import change, constraints_of, refused_by
from tests.integration.pages.conftest import Network


@mark.parametrize("name", sorted(constraints_of("pages")))
def test_the_database_keeps_the_promise(network: Network, name: str) -> None:
    breaks = {
        f"pages_{kind._meta.model_name}_one_a_language": change(
            kind.objects.get(page_language="en"), page_language="ru"
        )
        for kind in (ClinicPage, DoctorPage, ServicePage)
    }
    assert refused_by(breaks[name]) == name
