from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('appointments', '0005_not_too_long'),
    ]

    operations = [
        ValidateConstraint(
            model_name='appointment',
            name='appointments_not_too_long',
        ),
        AddIndexConcurrently(
            model_name='appointment',
            index=models.Index(condition=models.Q(('status__in', ('awaiting_payment', 'awaiting_confirmation'))), fields=['confirm_by'], name='appointments_to_settle'),
        ),
        RemoveIndexConcurrently(
            model_name='appointment',
            name='appointments_to_confirm',
        ),
        AddIndexConcurrently(
            model_name='appointment',
            index=models.Index(condition=models.Q(('patient', None), ('status', 'expired')), fields=['changed_at'], name='appointments_to_forget'),
        ),
    ]
