"""A tracked row says who made it and who changed it last."""

import uuid

from django.test.utils import isolate_apps

from portal.shared.models import Tracked

ANNA, BORIS = uuid.uuid4(), uuid.uuid4()


@isolate_apps("portal.shared")
def test_the_maker_stays_and_the_last_writer_changes() -> None:
    class Note(Tracked):
        class Meta:
            app_label = "shared"

    note = Note().touched(ANNA)
    note._state.adding = False  # as after a save
    note.touched(BORIS)

    assert (note.created_by, note.updated_by) == (ANNA, BORIS)


@isolate_apps("portal.shared")
def test_the_site_itself_is_nobody() -> None:
    class Note(Tracked):
        class Meta:
            app_label = "shared"

    assert Note().touched(None).created_by is None
