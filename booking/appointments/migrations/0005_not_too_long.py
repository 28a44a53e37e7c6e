import datetime
import django.contrib.postgres.fields.ranges
import django.db.models.expressions
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('appointments', '0004_attending'),
    ]

    operations = [
        AddConstraintNotValid(
            model_name='appointment',
            constraint=models.CheckConstraint(condition=models.Q(('occupies__endswith__lte', django.db.models.expressions.CombinedExpression(django.contrib.postgres.fields.ranges.RangeStartsWith('occupies'), '+', models.Value(datetime.timedelta(seconds=57600))))), name='appointments_not_too_long'),
        ),
    ]
