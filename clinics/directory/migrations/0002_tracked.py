import pgtrigger.migrations
import portal.audit.tracking
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0001_log'),
        ('directory', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='SpecialtyOfDoctor',
            fields=[
            ],
            options={
                'proxy': True,
                'default_permissions': (),
                'indexes': [],
                'constraints': [],
            },
            bases=('directory.doctor_specialties',),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='clinic',
            trigger=portal.audit.tracking.TrackingTrigger(name='audit', sql=portal.audit.tracking.TrackingSql(execute="audit_row_change('directory.clinic', 'public_id', '{}', '')", func="'directory.clinic'", hash='30e5e62bb8290e90aa4fb1efb2999ab6f1de96f7', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_51674', table='directory_clinic', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='clinicstaff',
            trigger=portal.audit.tracking.TrackingTrigger(name='audit', sql=portal.audit.tracking.TrackingSql(execute="audit_row_change('directory.clinicstaff', 'id', '{}', '')", func="'directory.clinicstaff'", hash='94ecf8c0aa37a8f16c70d01e8d5045a42ac0806a', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_7c51c', table='directory_clinicstaff', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='doctor',
            trigger=portal.audit.tracking.TrackingTrigger(name='audit', sql=portal.audit.tracking.TrackingSql(execute="audit_row_change('directory.doctor', 'public_id', '{}', '')", func="'directory.doctor'", hash='a1abdf194c9abc55cac6747562b7102e1eed6af3', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_31e07', table='directory_doctor', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='education',
            trigger=portal.audit.tracking.TrackingTrigger(name='audit', sql=portal.audit.tracking.TrackingSql(execute="audit_row_change('directory.education', 'id', '{}', '')", func="'directory.education'", hash='76fe9fac5d86d829bb216a5d404481834c720b2f', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_92af4', table='directory_education', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='legalentity',
            trigger=portal.audit.tracking.TrackingTrigger(name='audit', sql=portal.audit.tracking.TrackingSql(execute="audit_row_change('directory.legalentity', 'public_id', '{}', '')", func="'directory.legalentity'", hash='d9f0fb6353727f1577a88b5d49f6043f296bdde3', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_3c019', table='directory_legalentity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='offering',
            trigger=portal.audit.tracking.TrackingTrigger(name='audit', sql=portal.audit.tracking.TrackingSql(execute="audit_row_change('directory.offering', 'public_id', '{}', '')", func="'directory.offering'", hash='ac88a715f86ed332300e20341d6eda8cdc4b39ca', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_4bf23', table='directory_offering', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='openinghours',
            trigger=portal.audit.tracking.TrackingTrigger(name='audit', sql=portal.audit.tracking.TrackingSql(execute="audit_row_change('directory.openinghours', 'id', '{}', '')", func="'directory.openinghours'", hash='3521a2f12df6ef3a780b85087f08c0518ec54d4e', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_df3e3', table='directory_openinghours', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='price',
            trigger=portal.audit.tracking.TrackingTrigger(name='audit', sql=portal.audit.tracking.TrackingSql(execute="audit_row_change('directory.price', 'id', '{}', '')", func="'directory.price'", hash='007bb1dd3b1b5e4d5fcbd5ea87a973d88469c012', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_91511', table='directory_price', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='redflag',
            trigger=portal.audit.tracking.TrackingTrigger(name='audit', sql=portal.audit.tracking.TrackingSql(execute="audit_row_change('directory.redflag', 'id', '{}', '')", func="'directory.redflag'", hash='a1f1b4813cc8ef9f359fbc93316464ecb4ac70a9', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_970be', table='directory_redflag', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='room',
            trigger=portal.audit.tracking.TrackingTrigger(name='audit', sql=portal.audit.tracking.TrackingSql(execute="audit_row_change('directory.room', 'public_id', '{}', '')", func="'directory.room'", hash='b4cff6fd26e6a1d1daab0b082a050dfdfe9269e0', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_8727c', table='directory_room', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='service',
            trigger=portal.audit.tracking.TrackingTrigger(name='audit', sql=portal.audit.tracking.TrackingSql(execute="audit_row_change('directory.service', 'public_id', '{}', '')", func="'directory.service'", hash='1c3f38e1de598820bb9ea7205cf2eb808c6f8cdc', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_6bdba', table='directory_service', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='specialty',
            trigger=portal.audit.tracking.TrackingTrigger(name='audit', sql=portal.audit.tracking.TrackingSql(execute="audit_row_change('directory.specialty', 'public_id', '{}', '')", func="'directory.specialty'", hash='fddf2aa7b12752e46ecdcf4222391d09c1b29402', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_6c7a4', table='directory_specialty', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='symptom',
            trigger=portal.audit.tracking.TrackingTrigger(name='audit', sql=portal.audit.tracking.TrackingSql(execute="audit_row_change('directory.symptom', 'id', '{}', '')", func="'directory.symptom'", hash='8fef4a91e3fee6bc248de7ba4a6a787dd0eecaa1', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_8cb76', table='directory_symptom', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='specialtyofdoctor',
            trigger=portal.audit.tracking.TrackingTrigger(name='audit', sql=portal.audit.tracking.TrackingSql(execute="audit_row_change('directory.specialtyofdoctor', 'id', '{}', '')", func="'directory.specialtyofdoctor'", hash='bd153873f5770a2dc2b8c31f6c57435432f47655', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_bf452', table='directory_doctor_specialties', when='AFTER')),
        ),
    ]
