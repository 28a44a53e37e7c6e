"""The plain columns go; the constraints stand on the tokens, and no plain address enters allauth's table again."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import portal.audit.tracking


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_seal_addresses"),
        ("audit", "0001_log"),
    ]

    operations = [
        migrations.RemoveField("user", "plain_email"),
        migrations.RemoveField("user", "plain_phone"),
        migrations.AlterField("user", "email", models.BinaryField(blank=True)),
        migrations.AlterField("user", "phone", models.BinaryField(blank=True)),
        migrations.AlterModelOptions(
            name="user",
            options={"base_manager_name": "objects", "verbose_name": "user", "verbose_name_plural": "users"},
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='addressofuser',
            trigger=pgtrigger.compiler.Trigger(name='no_plain_addresses', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='4810a2957ac481c13c5883cbfe89b4bba136fb97', operation='INSERT', pgid='pgtrigger_no_plain_addresses_3acd9', table='account_emailaddress', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=portal.audit.tracking.TrackingTrigger(name='audit', sql=portal.audit.tracking.TrackingSql(execute="audit_row_change('accounts.user', 'public_id', '{email,email_token,first_name,last_name,password,phone,phone_token}', '')", func="'accounts.user'", hash='d9c6141597303dd142280bc8667ee657e508b752', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_89230', table='accounts_user', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('email_verified_at', None), models.Q(('email_token', None), _negated=True), _connector='OR'), models.Q(('phone_verified_at', None), models.Q(('phone_token', None), _negated=True), _connector='OR')), name='accounts_user_verified_exists', violation_error_message='Only an address that is given can be verified.'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(condition=models.Q(('email_verified_at__isnull', False)), fields=('email_token',), name='accounts_user_verified_email_unique', violation_error_message='This e-mail already belongs to a user.'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(condition=models.Q(('phone_verified_at__isnull', False)), fields=('phone_token',), name='accounts_user_verified_phone_unique', violation_error_message='This phone already belongs to a user.'),
        ),
    ]
