from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent / "sql"


def sql(*names):
    return "\n".join((SQL / name).read_text() for name in names)


class Migration(migrations.Migration):
    """The tables are SQL's: makemigrations knows neither partitions nor their triggers."""

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.RunSQL(
            sql("0001_log.sql", "0001_partitions.sql", "0001_seals.sql"),
            sql("0001_undo.sql"),
        ),
        migrations.CreateModel(
            name='Archive',
            fields=[
                ('month', models.DateField(primary_key=True, serialize=False)),
                ('name', models.TextField()),
                ('sha256', models.BinaryField()),
                ('rows', models.BigIntegerField()),
                ('archived_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'audit_archive',
                'ordering': ['month'],
                'managed': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False, verbose_name='number')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('transaction', models.BigIntegerField(verbose_name='transaction')),
                ('actor', models.UUIDField(null=True, verbose_name='who')),
                ('role', models.TextField(verbose_name='role')),
                ('ip', models.GenericIPAddressField(null=True, verbose_name='network address')),
                ('user_agent', models.TextField(verbose_name='browser')),
                ('request_id', models.TextField(verbose_name='request')),
                ('action', models.TextField(verbose_name='action')),
                ('object_type', models.TextField(verbose_name='kind of object')),
                ('object_id', models.TextField(verbose_name='object')),
                ('patient', models.UUIDField(null=True, verbose_name='patient')),
                ('reason', models.TextField(verbose_name='reason')),
                ('detail', models.JSONField(null=True, verbose_name='detail')),
                ('before', models.JSONField(null=True, verbose_name='before')),
                ('after', models.JSONField(null=True, verbose_name='after')),
            ],
            options={
                'verbose_name': 'audit entry',
                'verbose_name_plural': 'audit log',
                'db_table': 'audit_entry',
                'ordering': ['-id'],
                'permissions': [('export_entry', 'Can export the audit log')],
                'managed': False,
                'default_permissions': ['view'],
            },
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                ('month', models.DateField()),
                ('after_id', models.BigIntegerField()),
                ('to_id', models.BigIntegerField()),
                ('rows', models.IntegerField()),
                ('leaves_digest', models.BinaryField()),
                ('sealed_at', models.DateTimeField()),
                ('previous', models.BinaryField()),
                ('hash', models.BinaryField()),
            ],
            options={
                'db_table': 'audit_seal',
                'ordering': ['number'],
                'managed': False,
                'default_permissions': (),
            },
        ),
    ]
