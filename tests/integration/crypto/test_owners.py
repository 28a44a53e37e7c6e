"""Whose keys the sweep may look at: every kind of subject has rows that stand for it."""

import pytest

from portal.accounts.models import User
from portal.crypto.owners import existing, owned_kinds
from portal.crypto.subjects import SubjectKind


def test_every_kind_of_subject_has_an_owner() -> None:
    assert set(owned_kinds()) == set(SubjectKind)


@pytest.mark.django_db
def test_a_user_owns_keys() -> None:
    user = User.objects.create_user()

    assert existing(SubjectKind.USER, {user.public_id}) == {user.public_id}
