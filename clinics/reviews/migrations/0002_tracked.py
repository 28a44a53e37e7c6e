import pgtrigger.migrations
import portal.audit.tracking
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0001_log'),
        ('reviews', '0001_reviews_and_ratings'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='review',
            trigger=portal.audit.tracking.TrackingTrigger(name='audit', sql=portal.audit.tracking.TrackingSql(execute="audit_row_change('reviews.review', 'public_id', '{}', '')", func="'reviews.review'", hash='dd53419159f6c73d50541c888858737e79cdf2b5', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_c04f8', table='reviews_review', when='AFTER')),
        ),
    ]
