from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('appointments', '0002_by_room'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='appointment',
            index=models.Index(condition=models.Q(('status', 'awaiting_confirmation')), fields=['confirm_by'], name='appointments_to_confirm'),
        ),
    ]
