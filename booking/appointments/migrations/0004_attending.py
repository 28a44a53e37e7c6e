from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('appointments', '0003_to_confirm'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='appointment',
            options={'permissions': [('override', 'Can book over another visit'), ('attend', 'Can start and finish own visits'), ('read_told', 'Can read what patients tell before a visit')], 'verbose_name': 'appointment', 'verbose_name_plural': 'appointments'},
        ),
    ]
