"""People's names as they are sorted and compared. The database has no collation for it (decision 1)."""


def sort_key(name: str) -> str:
    """Lower case, with ё beside е, where Russian readers look for it."""
    return name.casefold().replace("ё", "е")
