import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import portal.audit.tracking
import portal.shared.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('audit', '0001_log'),
    ]

    operations = [
        migrations.CreateModel(
            name='ConsentText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('marketing', 'news and offers of the clinic'), ('publication', 'publication of what I write'), ('insurer', 'passing data on to my insurer'), ('proxy', 'telling somebody whom I name about my health')], max_length=11, verbose_name='what for')),
                ('country', models.CharField(choices=[('RU', 'Russia'), ('CY', 'Cyprus')], max_length=2, verbose_name='country')),
                ('language', models.CharField(choices=[('en', 'English'), ('ru', 'Русский')], max_length=2, verbose_name='language')),
                ('version', models.PositiveIntegerField(verbose_name='version')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('body', models.TextField(verbose_name='text')),
                ('published_at', models.DateTimeField(verbose_name='in force since')),
            ],
            options={
                'verbose_name': 'text of a consent',
                'verbose_name_plural': 'texts of consents',
                'ordering': ['purpose', 'country', '-version', 'language'],
                'default_permissions': ('add', 'view'),
                'constraints': [models.UniqueConstraint(fields=('purpose', 'country', 'language', 'version'), name='privacy_text_version_once'), models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='privacy_text_version_counts'), models.CheckConstraint(condition=models.Q(models.Q(('title', ''), _negated=True), models.Q(('body', ''), _negated=True)), name='privacy_text_says_something')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=portal.shared.ids.uuid7, editable=False, unique=True, verbose_name='public id')),
                ('subject_id', models.UUIDField(db_index=True, editable=False, verbose_name='patient')),
                ('purpose', models.CharField(choices=[('marketing', 'news and offers of the clinic'), ('publication', 'publication of what I write'), ('insurer', 'passing data on to my insurer'), ('proxy', 'telling somebody whom I name about my health')], max_length=11, verbose_name='what for')),
                ('basis', models.CharField(choices=[('consent', 'consent to processing (152-FZ, article 9; GDPR, article 6(1)(a))'), ('explicit', 'explicit consent about health (GDPR, article 9(2)(a))'), ('secrecy', 'written consent to disclose a medical secret (323-FZ, article 13(3))')], max_length=8, verbose_name='basis in law')),
                ('method', models.CharField(choices=[('tick', 'a tick on the site'), ('code', 'a code sent to the phone or e-mail'), ('paper', 'signed on paper'), ('signature', 'qualified electronic signature')], max_length=9, verbose_name='how it was given')),
                ('given_at', models.DateTimeField(verbose_name='given at')),
                ('given_by', models.UUIDField(verbose_name='given by')),
                ('address', models.BinaryField(blank=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn at')),
                ('withdrawn_by', models.UUIDField(blank=True, null=True, verbose_name='withdrawn by')),
                ('withdrawal_method', models.CharField(blank=True, choices=[('tick', 'a tick on the site'), ('code', 'a code sent to the phone or e-mail'), ('paper', 'signed on paper'), ('signature', 'qualified electronic signature')], default='', max_length=9, verbose_name='how it was withdrawn')),
                ('withdrawal_address', models.BinaryField(blank=True)),
                ('text', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='privacy.consenttext', verbose_name='text')),
            ],
            options={
                'verbose_name': 'consent',
                'verbose_name_plural': 'consents',
                'abstract': False,
                'default_permissions': ('view',),
                'base_manager_name': 'objects',
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consenttext',
            trigger=portal.audit.tracking.TrackingTrigger(name='audit', sql=portal.audit.tracking.TrackingSql(execute="audit_row_change('privacy.consenttext', 'id', '{}', '')", func="'privacy.consenttext'", hash='882218dc772c30ffc303a3f61fd763b98b58c575', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_d3d95', table='privacy_consenttext', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consenttext',
            trigger=pgtrigger.compiler.Trigger(name='texts_stay', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ca7a18bccf9258b958f1976901cd264a8a5dd4b6', operation='UPDATE OR DELETE', pgid='pgtrigger_texts_stay_5ede3', table='privacy_consenttext', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('subject_id', 'purpose', 'given_by'), name='privacy_consent_in_force_once'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawn_at', None), ('withdrawn_at__gte', models.F('given_at')), _connector='OR'), name='privacy_consent_withdrawn_later'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('withdrawal_method', ''), ('withdrawn_at', None), ('withdrawn_by', None)), models.Q(('withdrawn_at__isnull', False), models.Q(('withdrawal_method', ''), _negated=True)), _connector='OR'), name='privacy_consent_withdrawn_somehow'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consent',
            trigger=portal.audit.tracking.TrackingTrigger(name='audit', sql=portal.audit.tracking.TrackingSql(execute="audit_row_change('privacy.consent', 'public_id', '{address,withdrawal_address}', 'subject_id')", func="'privacy.consent'", hash='b2409beb0edb00e0d15c63df6eb033bf41f267ab', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_5c36b', table='privacy_consent', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consent',
            trigger=pgtrigger.compiler.Trigger(name='consents_stay', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='28e2bff4a15f4133f62bae78cbcc537646287a9c', operation='DELETE', pgid='pgtrigger_consents_stay_94aa0', table='privacy_consent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consent',
            trigger=pgtrigger.compiler.Trigger(name='withdrawn_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF OLD.withdrawn_at IS NOT NULL OR (OLD.id, OLD.public_id, OLD.subject_id, OLD.purpose, OLD.text_id, OLD.basis, OLD.method, OLD.given_at, OLD.given_by, OLD.address) IS DISTINCT FROM (NEW.id, NEW.public_id, NEW.subject_id, NEW.purpose, NEW.text_id, NEW.basis, NEW.method, NEW.given_at, NEW.given_by, NEW.address) THEN\n            RAISE EXCEPTION 'a consent changes only once, by its withdrawal';\n        END IF;\n        RETURN NEW;\n    ", hash='2b44b2b5f3cd6f25fa6c25faea6fe5d184a98998', operation='UPDATE', pgid='pgtrigger_withdrawn_once_58f8d', table='privacy_consent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consent',
            trigger=pgtrigger.compiler.Trigger(name='of_its_purpose', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF NOT EXISTS (SELECT FROM privacy_consenttext AS text\n                       WHERE text.id = NEW.text_id AND text.purpose = NEW.purpose) THEN\n            RAISE EXCEPTION 'the text of a consent is of its purpose';\n        END IF;\n        RETURN NEW;\n    ", hash='b650ea4098447faff28e74972426e7eb69eb12de', operation='INSERT', pgid='pgtrigger_of_its_purpose_c799f', table='privacy_consent', when='BEFORE')),
        ),
    ]
