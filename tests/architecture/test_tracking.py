"""The triggers of tracked tables call functions of portal.audit, so its migration comes first."""

import pytest
from django.db.migrations.loader import MigrationLoader

from portal.audit.tracking import TrackingTrigger

LOG = ("audit", "0001_log")


@pytest.mark.django_db
def test_a_migration_that_tracks_comes_after_the_log() -> None:
    loader = MigrationLoader(None)
    tracking = [
        key
        for key, migration in loader.disk_migrations.items()
        if any(isinstance(getattr(each, "trigger", None), TrackingTrigger) for each in migration.operations)
    ]
    assert tracking
    hasty = [key for key in tracking if LOG not in loader.graph.forwards_plan(key)]
    assert hasty == [], 'add ("audit", "0001_log") to their dependencies'
