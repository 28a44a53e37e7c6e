import django.db.models.deletion
import pgtrigger.migrations
import portal.audit.tracking
import portal.shared.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0001_log'),
        ('accounts', '0009_names_of_tracked_tables'),
    ]

    operations = [
        migrations.AlterField(
            model_name='onetimecode',
            name='purpose',
            field=models.CharField(choices=[('sign_in', 'signing in'), ('booking', 'booking a visit'), ('contact', 'another phone or e-mail')], max_length=10, verbose_name='purpose'),
        ),
        migrations.CreateModel(
            name='SignedInDevice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=portal.shared.ids.uuid7, editable=False, unique=True, verbose_name='public id')),
                ('subject_id', models.UUIDField(editable=False, verbose_name='subject')),
                ('session_key', models.CharField(max_length=40, unique=True, verbose_name='session')),
                ('signed_in_at', models.DateTimeField(verbose_name='signed in at')),
                ('browser', models.BinaryField(blank=True)),
                ('address', models.BinaryField(blank=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='devices', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'device of a user',
                'verbose_name_plural': 'devices of users',
                'abstract': False,
                'default_permissions': (),
                'base_manager_name': 'objects',
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signedindevice',
            trigger=portal.audit.tracking.TrackingTrigger(name='audit', sql=portal.audit.tracking.TrackingSql(execute="audit_row_change('accounts.signedindevice', 'public_id', '{address,browser,session_key}', '')", func="'accounts.signedindevice'", hash='72edbf9cc86bbf8df5a5de9d7d71edd6e22abed2', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_a4759', table='accounts_signedindevice', when='AFTER')),
        ),
    ]
