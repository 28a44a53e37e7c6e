import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('appointments', '0006_unsettled_and_forgotten'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='appointmentevent',
            name='append_only',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='appointmentevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF TG_OP = 'DELETE' AND EXISTS (\n            SELECT FROM appointments_appointment held\n            WHERE held.id = OLD.appointment_id AND held.status = 'expired' AND held.patient_id IS NULL\n        ) THEN\n            RETURN OLD;\n        END IF;\n        RAISE EXCEPTION 'Cannot change the history of appointments';\n    ", hash='6be86e9b3ebc7be572243a9f05d5794f56975b5e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_34c57', table='appointments_appointmentevent', when='BEFORE')),
        ),
    ]
