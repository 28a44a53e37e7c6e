"""No two shifts of an edited day overlap. A few rows: the table is read once, under a short lock."""

import booking.schedule.departures
import django.contrib.postgres.constraints
import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0003_name_of_tracked_table'),
        ('schedule', '0004_words_of_the_step'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='datedshift',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func('day', 'day', models.Value('[]'), function='int8range'), '&&'), (booking.schedule.departures.TimesOfDay(django.db.models.functions.comparison.Least('start', 'end'), django.db.models.functions.comparison.Greatest('start', 'end')), '&&')], name='schedule_datedshift_apart', violation_error_message='Two shifts of a day overlap.'),
        ),
    ]
