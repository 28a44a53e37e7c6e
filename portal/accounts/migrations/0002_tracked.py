import pgtrigger.migrations
import portal.audit.tracking
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0001_log'),
        ('account', '0009_emailaddress_unique_primary_email'),
        ('accounts', '0001_initial'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('mfa', '0003_authenticator_type_uniq'),
    ]

    operations = [
        migrations.CreateModel(
            name='AddressOfUser',
            fields=[
            ],
            options={
                'proxy': True,
                'default_permissions': (),
                'indexes': [],
                'constraints': [],
            },
            bases=('account.emailaddress',),
        ),
        migrations.CreateModel(
            name='GroupOfUser',
            fields=[
            ],
            options={
                'proxy': True,
                'default_permissions': (),
                'indexes': [],
                'constraints': [],
            },
            bases=('accounts.user_groups',),
        ),
        migrations.CreateModel(
            name='PermissionOfGroup',
            fields=[
            ],
            options={
                'proxy': True,
                'default_permissions': (),
                'indexes': [],
                'constraints': [],
            },
            bases=('auth.group_permissions',),
        ),
        migrations.CreateModel(
            name='PermissionOfUser',
            fields=[
            ],
            options={
                'proxy': True,
                'default_permissions': (),
                'indexes': [],
                'constraints': [],
            },
            bases=('accounts.user_user_permissions',),
        ),
        migrations.CreateModel(
            name='SecondFactor',
            fields=[
            ],
            options={
                'proxy': True,
                'default_permissions': (),
                'indexes': [],
                'constraints': [],
            },
            bases=('mfa.authenticator',),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=portal.audit.tracking.TrackingTrigger(name='audit', sql=portal.audit.tracking.TrackingSql(execute="audit_row_change('accounts.user', 'public_id', '{email,first_name,last_name,password,phone}', '')", func="'accounts.user'", hash='9a6415a6aeb6ab49cd70f451399db13817f078bc', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_89230', table='accounts_user', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='addressofuser',
            trigger=portal.audit.tracking.TrackingTrigger(name='audit', sql=portal.audit.tracking.TrackingSql(execute="audit_row_change('accounts.addressofuser', 'id', '{email}', '')", func="'accounts.addressofuser'", hash='89a751de39df5b580db683ba5efb5d47f20264b9', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_f9f14', table='account_emailaddress', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='groupofuser',
            trigger=portal.audit.tracking.TrackingTrigger(name='audit', sql=portal.audit.tracking.TrackingSql(execute="audit_row_change('accounts.groupofuser', 'id', '{}', '')", func="'accounts.groupofuser'", hash='87ec1a645319eef3ef0636a4edfd86005eef860e', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_98469', table='accounts_user_groups', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='permissionofgroup',
            trigger=portal.audit.tracking.TrackingTrigger(name='audit', sql=portal.audit.tracking.TrackingSql(execute="audit_row_change('accounts.permissionofgroup', 'id', '{}', '')", func="'accounts.permissionofgroup'", hash='513dd227259998621d595b7a3a28c5ec41cc402e', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_5b5b7', table='auth_group_permissions', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='permissionofuser',
            trigger=portal.audit.tracking.TrackingTrigger(name='audit', sql=portal.audit.tracking.TrackingSql(execute="audit_row_change('accounts.permissionofuser', 'id', '{}', '')", func="'accounts.permissionofuser'", hash='844e682d3531c329fac89e6c8721afe075da7434', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_a7590', table='accounts_user_user_permissions', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='secondfactor',
            trigger=portal.audit.tracking.TrackingTrigger(name='audit', sql=portal.audit.tracking.TrackingSql(execute="audit_row_change('accounts.secondfactor', 'id', '{data}', '')", func="'accounts.secondfactor'", hash='288f79bb9b426eb9a4a6d01ab0f538911ef46a91', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_4f953', table='mfa_authenticator', when='AFTER')),
        ),
    ]
