"""A row's subject is its patient: the database holds it too, for whatever writes it.

Step by step, so that no table is locked for longer than a moment.
"""

from django.db import migrations

TABLES = ["patientname", "identitydocument", "contactpoint", "address", "representation"]
INDEX = "patients_patient_id_and_subject"


def constraint(table):
    return migrations.RunSQL(
        [
            f"""ALTER TABLE patients_{table} ADD CONSTRAINT patients_{table}_subject_is_patient
                FOREIGN KEY (patient_id, subject_id) REFERENCES patients_patient (id, public_id)
                DEFERRABLE INITIALLY DEFERRED NOT VALID""",
            f"ALTER TABLE patients_{table} VALIDATE CONSTRAINT patients_{table}_subject_is_patient",
        ],
        f"ALTER TABLE patients_{table} DROP CONSTRAINT patients_{table}_subject_is_patient",
    )


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("patients", "0004_mrn_serial")]

    operations = [
        migrations.RunSQL(
            f"CREATE UNIQUE INDEX CONCURRENTLY {INDEX} ON patients_patient (id, public_id)",
            f"DROP INDEX CONCURRENTLY {INDEX}",
        ),
        *map(constraint, TABLES),
    ]
