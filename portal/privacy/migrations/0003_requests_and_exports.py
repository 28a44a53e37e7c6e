import django.db.models.deletion
import pgtrigger.migrations
import portal.audit.tracking
import portal.shared.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0001_log'),
        ('privacy', '0002_first_texts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DataSubjectRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=portal.shared.ids.uuid7, editable=False, unique=True, verbose_name='public id')),
                ('subject_id', models.UUIDField(editable=False, verbose_name='subject')),
                ('kind', models.CharField(choices=[('access', 'see what you keep about me'), ('rectify', 'correct what is wrong'), ('restrict', 'stop using it for now'), ('erase', 'erase my data'), ('port', 'give me my data to take elsewhere')], max_length=8, verbose_name='what is asked')),
                ('country', models.CharField(choices=[('RU', 'Russia'), ('CY', 'Cyprus')], max_length=2, verbose_name='country')),
                ('language', models.CharField(choices=[('en', 'English'), ('ru', 'Русский')], max_length=2, verbose_name='language')),
                ('words', models.BinaryField(blank=True)),
                ('status', models.CharField(choices=[('open', 'open'), ('carrying_out', 'being carried out'), ('done', 'done'), ('refused', 'refused with reasons'), ('taken_back', 'taken back')], default='open', max_length=12, verbose_name='status')),
                ('received_at', models.DateTimeField(verbose_name='received at')),
                ('answer_by', models.DateField(verbose_name='to be answered by')),
                ('extension_reason', models.CharField(blank=True, default='', max_length=300, verbose_name='why the time was extended')),
                ('not_before', models.DateTimeField(blank=True, null=True, verbose_name='carried out from')),
                ('begun_at', models.DateTimeField(blank=True, null=True, verbose_name='begun at')),
                ('answer', models.BinaryField(blank=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed at')),
                ('closed_by', models.UUIDField(blank=True, null=True, verbose_name='closed by')),
                ('outcome', models.JSONField(blank=True, null=True, verbose_name='act')),
                ('requester', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='data_requests', to=settings.AUTH_USER_MODEL, verbose_name='who asks')),
            ],
            options={
                'verbose_name': 'request about personal data',
                'verbose_name_plural': 'requests about personal data',
                'permissions': [('answer_request', 'Can answer requests about personal data')],
                'abstract': False,
                'default_permissions': ('view',),
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='DataExport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=portal.shared.ids.uuid7, editable=False, unique=True, verbose_name='public id')),
                ('subject_id', models.UUIDField(editable=False, verbose_name='subject')),
                ('language', models.CharField(choices=[('en', 'English'), ('ru', 'Русский')], max_length=2, verbose_name='language')),
                ('status', models.CharField(choices=[('waiting', 'waiting'), ('building', 'being made'), ('ready', 'ready')], default='waiting', max_length=8, verbose_name='status')),
                ('asked_at', models.DateTimeField(verbose_name='asked at')),
                ('claimed_at', models.DateTimeField(blank=True, null=True, verbose_name='begun at')),
                ('percent', models.PositiveSmallIntegerField(default=0, verbose_name='per cent done')),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='expires at')),
                ('as_json', models.FileField(blank=True, upload_to='exports/', verbose_name='data as JSON')),
                ('as_pdf', models.FileField(blank=True, upload_to='exports/', verbose_name='data as PDF')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='data_exports', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': "copy of a person's data",
                'verbose_name_plural': "copies of persons' data",
                'abstract': False,
                'default_permissions': (),
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('user',), name='privacy_export_one_each'), models.CheckConstraint(condition=models.Q(('percent__lte', 100)), name='privacy_export_percent'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'ready'), _negated=True), models.Q(('expires_at__gt', models.F('asked_at')), ('percent', 100), models.Q(('as_json', ''), _negated=True)), _connector='OR'), name='privacy_export_ready_expires')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dataexport',
            trigger=portal.audit.tracking.TrackingTrigger(name='audit', sql=portal.audit.tracking.TrackingSql(execute="audit_row_change('privacy.dataexport', 'public_id', '{as_json,as_pdf}', '')", func="'privacy.dataexport'", hash='142184fc602543c890afb4204b3bd792221d3c1c', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_ccf5b', table='privacy_dataexport', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='datasubjectrequest',
            index=models.Index(fields=['status', 'answer_by'], name='privacy_request_queue'),
        ),
        migrations.AddConstraint(
            model_name='datasubjectrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ('open', 'carrying_out'))), fields=('requester', 'kind'), name='privacy_request_open_once'),
        ),
        migrations.AddConstraint(
            model_name='datasubjectrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('status__in', ('open', 'carrying_out'))), models.Q(models.Q(('status__in', ('open', 'carrying_out')), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='privacy_request_closed_at_its_end'),
        ),
        migrations.AddConstraint(
            model_name='datasubjectrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'erase'), ('not_before__gt', models.F('received_at'))), models.Q(models.Q(('kind', 'erase'), _negated=True), ('not_before', None)), _connector='OR'), name='privacy_request_erasure_waits'),
        ),
        migrations.AddConstraint(
            model_name='datasubjectrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('begun_at__isnull', False), ('kind', 'erase')), models.Q(('status', 'carrying_out'), _negated=True), _connector='OR'), name='privacy_request_only_erasure_runs'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='datasubjectrequest',
            trigger=portal.audit.tracking.TrackingTrigger(name='audit', sql=portal.audit.tracking.TrackingSql(execute="audit_row_change('privacy.datasubjectrequest', 'public_id', '{answer,words}', '')", func="'privacy.datasubjectrequest'", hash='ed85bfbdbb109aa7a6af1ef4d24db242371de33d', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_a41ba', table='privacy_datasubjectrequest', when='AFTER')),
        ),
    ]
