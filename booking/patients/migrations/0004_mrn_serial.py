from django.db import migrations

# The serial numbers of booking.patients.mrn: eight digits, each given once, also to a record that was not saved.
CREATE = "CREATE SEQUENCE patients_mrn_serial MINVALUE 1 MAXVALUE 99999999 NO CYCLE"


class Migration(migrations.Migration):

    dependencies = [
        ('patients', '0003_finding'),
    ]

    operations = [
        migrations.RunSQL(CREATE, "DROP SEQUENCE patients_mrn_serial"),
    ]
