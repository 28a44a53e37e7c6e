import pgtrigger.migrations
import portal.audit.tracking
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0001_log'),
        ('schedule', '0001_initial'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='scheduleexception',
            trigger=portal.audit.tracking.TrackingTrigger(name='audit', sql=portal.audit.tracking.TrackingSql(execute="audit_row_change('schedule.scheduleexception', 'public_id', '{}', '')", func="'schedule.scheduleexception'", hash='1bd237d8eb0be4952adfacc1c42cc5ad0576cd7b', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_eca5d', table='schedule_scheduleexception', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='weeklyrule',
            trigger=portal.audit.tracking.TrackingTrigger(name='audit', sql=portal.audit.tracking.TrackingSql(execute="audit_row_change('schedule.weeklyrule', 'public_id', '{}', '')", func="'schedule.weeklyrule'", hash='65c291faff4acfd567879a9230055fd98db5a577', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_aafb8', table='schedule_weeklyrule', when='AFTER')),
        ),
    ]
