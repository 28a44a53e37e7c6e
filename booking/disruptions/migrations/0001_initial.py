import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import pgtrigger.migrations
import portal.audit.tracking
import portal.shared.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('appointments', '0007_holds_are_forgotten'),
        ('directory', '0003_name_of_tracked_table'),
        ('schedule', '0005_shifts_apart'),
        ('audit', '0001_log'),
    ]

    operations = [
        migrations.CreateModel(
            name='Disruption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=portal.shared.ids.uuid7, editable=False, unique=True, verbose_name='public id')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('created_by', models.UUIDField(blank=True, editable=False, null=True, verbose_name='created by')),
                ('updated_by', models.UUIDField(blank=True, editable=False, null=True, verbose_name='updated by')),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='deleted at')),
                ('kind', models.CharField(choices=[('sick', 'the doctor is away'), ('room', 'the room is out of use'), ('clinic', 'the clinic is closed'), ('late', 'the doctor is late')], max_length=6, verbose_name='what happened')),
                ('during', django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name='during')),
                ('minutes', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='late by, minutes')),
                ('reason', models.CharField(blank=True, help_text='For colleagues; no patient reads it.', max_length=200, verbose_name='note')),
                ('status', models.CharField(choices=[('open', 'open'), ('done', 'finished'), ('undone', 'taken back')], default='open', max_length=6, verbose_name='status')),
                ('opened_at', models.DateTimeField(verbose_name='opened at')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed at')),
                ('block', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='schedule.busyblock')),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disruptions', to='directory.clinic', verbose_name='clinic')),
                ('closure', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='schedule.clinicclosure')),
                ('doctor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.doctor', verbose_name='doctor')),
                ('exception', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='schedule.scheduleexception')),
                ('room', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.room', verbose_name='room')),
            ],
            options={
                'verbose_name': 'disruption',
                'verbose_name_plural': 'disruptions',
                'ordering': ['-opened_at'],
                'default_permissions': ('add', 'view'),
            },
        ),
        migrations.CreateModel(
            name='DisruptedVisit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=portal.shared.ids.uuid7, editable=False, unique=True, verbose_name='public id')),
                ('step', models.CharField(choices=[('untouched', 'to be settled'), ('proposed', 'a time is proposed'), ('queued', 'in the queue'), ('moved', 'moved'), ('cancelled', 'cancelled'), ('told', 'told'), ('called', 'settled by phone'), ('gone', 'settled elsewhere')], default='untouched', max_length=9, verbose_name='step')),
                ('was_during', django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name='was to be')),
                ('to_start', models.DateTimeField(blank=True, null=True, verbose_name='proposed time')),
                ('to_channel', models.CharField(blank=True, choices=[('in_person', 'in person'), ('phone', 'by phone'), ('home', 'at home'), ('video', 'by video')], max_length=10, verbose_name='proposed way')),
                ('obstacle', models.CharField(blank=True, choices=[('no_time', 'no free time is found'), ('taken', 'the proposed time was taken'), ('busy', 'the patient has another visit then'), ('declined', 'the proposed time was declined'), ('not_offered', 'the proposed time is not offered any more')], max_length=11, verbose_name='obstacle')),
                ('claimed_by', models.UUIDField(blank=True, null=True, verbose_name='somebody is about it')),
                ('claimed_until', models.DateTimeField(blank=True, null=True, verbose_name='claimed until')),
                ('queued_by', models.UUIDField(blank=True, null=True, verbose_name='ordered by')),
                ('queued_role', models.CharField(blank=True, max_length=300, verbose_name='ordered in the role')),
                ('settled_at', models.DateTimeField(blank=True, null=True, verbose_name='settled at')),
                ('settled_by', models.UUIDField(blank=True, null=True, verbose_name='settled by')),
                ('messages', models.PositiveSmallIntegerField(default=0, verbose_name='messages written')),
                ('outcome', models.CharField(blank=True, choices=[('reached', 'reached, knows of it'), ('agreed', 'agrees to the new time'), ('declined', 'declines the new time'), ('no_answer', 'no answer'), ('call_back', 'call back later')], max_length=9, verbose_name='outcome of the call')),
                ('call_back_at', models.DateTimeField(blank=True, null=True, verbose_name='call back at')),
                ('calls', models.PositiveSmallIntegerField(default=0, verbose_name='calls')),
                ('called_at', models.DateTimeField(blank=True, null=True, verbose_name='called at')),
                ('called_by', models.UUIDField(blank=True, null=True, verbose_name='called by')),
                ('appointment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disruptions', to='appointments.appointment')),
                ('to_clinic', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.clinic')),
                ('to_doctor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.doctor')),
                ('was_doctor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.doctor')),
                ('disruption', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='visits', to='disruptions.disruption')),
            ],
            options={
                'verbose_name': 'visit of a disruption',
                'verbose_name_plural': 'visits of a disruption',
                'default_permissions': (),
            },
        ),
        migrations.AddIndex(
            model_name='disruption',
            index=models.Index(fields=['clinic', 'status', '-opened_at'], name='disruptions_of_clinic'),
        ),
        migrations.AddConstraint(
            model_name='disruption',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('kind', 'sick'), ('status', 'open')), expressions=[(models.Func('doctor', 'doctor', models.Value('[]'), function='int8range'), '&&'), (models.Func('clinic', 'clinic', models.Value('[]'), function='int8range'), '&&'), ('during', '&&')], name='disruptions_doctor_away_once'),
        ),
        migrations.AddConstraint(
            model_name='disruption',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('kind', 'room'), ('status', 'open')), expressions=[(models.Func('room', 'room', models.Value('[]'), function='int8range'), '&&'), (models.Func('clinic', 'clinic', models.Value('[]'), function='int8range'), '&&'), ('during', '&&')], name='disruptions_room_closed_once'),
        ),
        migrations.AddConstraint(
            model_name='disruption',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('kind', 'clinic'), ('status', 'open')), expressions=[(models.Func('clinic', 'clinic', models.Value('[]'), function='int8range'), '&&'), (models.Func('clinic', 'clinic', models.Value('[]'), function='int8range'), '&&'), ('during', '&&')], name='disruptions_clinic_closed_once'),
        ),
        migrations.AddConstraint(
            model_name='disruption',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('kind', 'late'), ('status', 'open')), expressions=[(models.Func('doctor', 'doctor', models.Value('[]'), function='int8range'), '&&'), (models.Func('clinic', 'clinic', models.Value('[]'), function='int8range'), '&&'), ('during', '&&')], name='disruptions_doctor_late_once'),
        ),
        migrations.AddConstraint(
            model_name='disruption',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('doctor__isnull', False), ('kind__in', ['sick', 'late']), ('room', None)), models.Q(('doctor', None), ('kind', 'room'), ('room__isnull', False)), models.Q(('doctor', None), ('kind', 'clinic'), ('room', None)), _connector='OR'), name='disruptions_of_its_kind'),
        ),
        migrations.AddConstraint(
            model_name='disruption',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'late'), ('minutes__isnull', False), ('minutes__range', (1, 240))), models.Q(models.Q(('kind', 'late'), _negated=True), ('minutes', None)), _connector='OR'), name='disruptions_late_by_minutes'),
        ),
        migrations.AddConstraint(
            model_name='disruption',
            constraint=models.CheckConstraint(condition=models.Q(('during__isempty', False), ('during__lower_inf', False), ('during__upper_inf', False)), name='disruptions_during_bounded'),
        ),
        migrations.AddConstraint(
            model_name='disruption',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'open'), ('closed_at__isnull', False), _connector='XOR'), name='disruptions_closed_at_the_end'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='disruption',
            trigger=portal.audit.tracking.TrackingTrigger(name='audit', sql=portal.audit.tracking.TrackingSql(execute="audit_row_change('disruptions.disruption', 'public_id', '{}', '')", func="'disruptions.disruption'", hash='ca636cc788f4f3a14215a58758e6b91d2065d803', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_130f4', table='disruptions_disruption', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='disruptedvisit',
            index=models.Index(models.F('disruption'), condition=models.Q(('step', 'queued')), name='disruptions_queue'),
        ),
        migrations.AddConstraint(
            model_name='disruptedvisit',
            constraint=models.UniqueConstraint(fields=('disruption', 'appointment'), name='disruptions_visit_once_on_a_list'),
        ),
        migrations.AddConstraint(
            model_name='disruptedvisit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('to_channel', ''), ('to_clinic', None), ('to_doctor', None), ('to_start', None)), models.Q(('to_clinic__isnull', False), ('to_doctor__isnull', False), ('to_start__isnull', False), models.Q(('to_channel', ''), _negated=True)), _connector='OR'), name='disruptions_proposal_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='disruptedvisit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('step', 'proposed'), _negated=True), ('to_start__isnull', False), _connector='OR'), name='disruptions_proposed_has_a_time'),
        ),
        migrations.AddConstraint(
            model_name='disruptedvisit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', False), ('step__in', ('moved', 'cancelled', 'told', 'called', 'gone'))), models.Q(models.Q(('step__in', ('moved', 'cancelled', 'told', 'called', 'gone')), _negated=True), ('settled_at', None)), _connector='OR'), name='disruptions_settled_at_the_end'),
        ),
        migrations.AddConstraint(
            model_name='disruptedvisit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('claimed_by', None), ('claimed_until', None)), models.Q(('claimed_by__isnull', False), ('claimed_until__isnull', False)), _connector='OR'), name='disruptions_claim_has_an_end'),
        ),
        migrations.AddConstraint(
            model_name='disruptedvisit',
            constraint=models.CheckConstraint(condition=models.Q(('outcome', 'call_back'), ('call_back_at', None), _connector='XOR'), name='disruptions_call_back_at_a_time'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='disruptedvisit',
            trigger=portal.audit.tracking.TrackingTrigger(name='audit', sql=portal.audit.tracking.TrackingSql(execute='audit_row_change(\'disruptions.disruptedvisit\', \'public_id\', \'{}\', \'SELECT t1.public_id FROM "appointments_appointment" t0 JOIN "patients_patient" t1 ON t1.id = t0.patient_id WHERE t0.id = ($1->>\'\'appointment_id\'\')::bigint\')', func="'disruptions.disruptedvisit'", hash='34f03961a80b4a0b8401a6d059a2136a1d2d8cca', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_a211b', table='disruptions_disruptedvisit', when='AFTER')),
        ),
    ]
