"""Keys as an operator sees them."""

from collections.abc import Mapping
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from rich.console import Console
from rich.table import Table

from portal.crypto.backup import Restored
from portal.crypto.ledger import Replayed
from portal.crypto.rotation import Moved
from portal.crypto.status import Status, VersionStatus

ROWS = {
    "master keys": gettext_noop("master keys: %(count)d"),
    "data keys": gettext_noop("data keys: %(count)d"),
    "token keys": gettext_noop("token keys: %(count)d"),
    "erasures": gettext_noop("lines of the erasure ledger: %(count)d"),
}
"""How a backup's kinds of rows are counted."""


def show_status(console: Console, status: Status) -> None:
    headings = (_("master key"), _("in the ring"), _("keys"), _("people"), _("token key"))
    table = Table(*headings, box=None, pad_edge=False)
    for each in status.versions:
        table.add_row(*_version(each, is_newest=each.version == status.newest))
    console.print(table)
    text = _("erased: %(erased)d; under legal hold: %(held)d; without a person: %(orphans)d")
    console.print(text % {"erased": status.erased, "held": status.held, "orphans": status.orphans})


def _version(version: VersionStatus, *, is_newest: bool) -> tuple[str, ...]:
    number = _("%(version)d (newest)") if is_newest else "%(version)d"
    return (
        number % {"version": version.version},
        _("yes") if version.in_ring else _("MISSING"),
        str(version.keys),
        ", ".join(version.people()) or "-",
        _("yes") if version.token_key else "-",
    )


def show_made(console: Console, version: int) -> None:
    text = _("Master key %(version)d is made and wraps from now on.")
    console.print(text % {"version": version})


def show_moved(console: Console, moved: Moved) -> None:
    text = ngettext(
        "%(count)d key moved to master key %(version)d; %(proved)d opened under it; none is left on an older one.",
        "%(count)d keys moved to master key %(version)d; %(proved)d opened under it; none is left on an older one.",
        moved.keys,
    )
    console.print(text % {"count": moved.keys, "version": moved.version, "proved": moved.proved})
    console.print(_("Keep older master keys as long as backups of keys from before."))


def show_filled(console: Console, rows: int) -> None:
    text = ngettext("%(count)d row has more tokens now.", "%(count)d rows have more tokens now.", rows)
    console.print(text % {"count": rows})


def show_written(console: Console, file: Path, counts: Mapping[str, int]) -> None:
    console.print(_("Written to %(file)s: %(rows)s.") % {"file": file, "rows": _rows(counts)}, markup=False)


def show_restored(console: Console, restored: Restored) -> None:
    text = _("Added from the backup of %(made_at)s: %(rows)s; what was there stays.")
    console.print(text % {"made_at": restored.made_at, "rows": _rows(restored.added)})
    show_replayed(console, restored.replayed)


def _rows(counts: Mapping[str, int]) -> str:
    return ", ".join(_(ROWS[name]) % {"count": count} for name, count in counts.items())


def show_replayed(console: Console, replayed: Replayed) -> None:
    text = _(
        "Erasure ledger: lines restored to the data: %(data)d, to the keys: %(keys)d; keys erased again: %(deleted)d."
    )
    counts = {
        "data": replayed.data_healed,
        "keys": replayed.keys_healed,
        "deleted": replayed.keys_deleted,
    }
    console.print(text % counts)
