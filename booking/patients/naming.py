"""What people are called, for many records at once."""

from collections.abc import Collection

from booking.patients.models import PatientName
from booking.patients.records import survivors
from portal.crypto.batches import open_rows

TOKENS = ("family_token", "full_token", "prefix_token", "born_token")


def names_of_patients(patients: Collection[int]) -> dict[int, str]:
    """By primary key of a record: the official name of the person that it is of; an erased person has none.

    Two queries and one call that opens, however many. Whoever asks logs whose names are shown.
    """
    roots = survivors(patients)
    rows = PatientName.objects.filter(patient__in=set(roots.values()), use=PatientName.Use.OFFICIAL)
    names = list(rows.defer(*TOKENS))
    open_rows(names)
    of = {name.patient_id: name.full for name in names}
    return {patient: of.get(root, "") for patient, root in roots.items()}
