"""What is told of a visit is of the visit's patient, and sealed under that patient's keys: whatever writes it.

As patients.0005, step by step, so that no table is locked for longer than a moment. A visit's patient never changes
once it has one; a hold has none, and nothing is told of it.
"""

from django.db import migrations

TABLES = ["visitdetails", "remark"]
INDEX = "appointments_appointment_id_and_patient"


def constraints(table):
    table = f"appointments_{table}"
    for name, columns, target in (
        ("subject_is_patient", "patient_id, subject_id", "patients_patient (id, public_id)"),
        ("patient_is_the_visits", "appointment_id, patient_id", "appointments_appointment (id, patient_id)"),
    ):
        yield migrations.RunSQL(
            [
                f"""ALTER TABLE {table} ADD CONSTRAINT {table}_{name}
                    FOREIGN KEY ({columns}) REFERENCES {target} DEFERRABLE INITIALLY DEFERRED NOT VALID""",
                f"ALTER TABLE {table} VALIDATE CONSTRAINT {table}_{name}",
            ],
            f"ALTER TABLE {table} DROP CONSTRAINT {table}_{name}",
        )


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("appointments", "0007_holds_are_forgotten"), ("patients", "0005_subject_is_patient")]

    operations = [
        migrations.RunSQL(
            f"CREATE UNIQUE INDEX CONCURRENTLY {INDEX} ON appointments_appointment (id, patient_id)",
            f"DROP INDEX CONCURRENTLY {INDEX}",
        ),
        *(constraint for table in TABLES for constraint in constraints(table)),
    ]
