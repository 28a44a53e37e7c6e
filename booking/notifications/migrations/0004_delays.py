from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0003_patient_is_the_visits'),
    ]

    operations = [
        migrations.AlterField(
            model_name='outboxmessage',
            name='kind',
            field=models.CharField(choices=[('booked', 'visit booked'), ('requested', 'visit awaits confirmation'), ('moved', 'visit moved'), ('cancelled', 'visit cancelled'), ('unconfirmed', 'visit not confirmed in time'), ('delayed', 'visit begins later'), ('on_time', 'visit begins on time after all')], max_length=11, verbose_name='about'),
        ),
    ]
