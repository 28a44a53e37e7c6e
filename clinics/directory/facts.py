"""What every fact of the directory has in common."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.shared.models import Lifecycle, LifecycleQuerySet, PublicId, Timestamped
from portal.shared.page_cache import purge_pages_on_commit


class ShownOnPages(models.Model):
    """Saving or deleting a row purges the page cache; who writes in bulk calls purge_pages_on_commit()."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        purge_pages_on_commit()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        purge_pages_on_commit()
        return super().delete(*args, **kwargs)


class Fact(ShownOnPages, PublicId, Timestamped):
    """A plain row that pages present and booking refers to (decision 8). `code` is the import's key."""

    code = models.SlugField(_("code"), max_length=40, unique=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(getattr(self, "name", self.code))


class LastingFact(Fact, Lifecycle):
    """A fact with a life: status and the dates between which it is in force."""

    objects = LifecycleQuerySet.as_manager()

    class Meta(Lifecycle.Meta):
        abstract = True
