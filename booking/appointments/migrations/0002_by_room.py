import django.contrib.postgres.fields.ranges
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('appointments', '0001_initial'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='appointment',
            index=models.Index(models.F('room'), django.contrib.postgres.fields.ranges.RangeStartsWith('occupies'), condition=models.Q(('room__isnull', False), ('status__in', ('held', 'awaiting_payment', 'awaiting_confirmation', 'confirmed', 'checked_in', 'in_progress'))), name='appointments_by_room'),
        ),
    ]
