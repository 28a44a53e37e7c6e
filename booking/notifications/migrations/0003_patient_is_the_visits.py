"""A message tells a visit's patient: as appointments.0008."""

from django.db import migrations

NAME = "notifications_outboxmessage_patient_is_the_visits"


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("notifications", "0002_calendar_file"), ("appointments", "0008_subject_is_patient")]

    operations = [
        migrations.RunSQL(
            [
                f"""ALTER TABLE notifications_outboxmessage ADD CONSTRAINT {NAME}
                    FOREIGN KEY (appointment_id, patient_id) REFERENCES appointments_appointment (id, patient_id)
                    DEFERRABLE INITIALLY DEFERRED NOT VALID""",
                f"ALTER TABLE notifications_outboxmessage VALIDATE CONSTRAINT {NAME}",
            ],
            f"ALTER TABLE notifications_outboxmessage DROP CONSTRAINT {NAME}",
        ),
    ]
