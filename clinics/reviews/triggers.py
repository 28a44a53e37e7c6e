"""What the database itself keeps true about reviews.

The ratings are sums of differences and never recounted: a recount reads a snapshot, in which a concurrent
publication may still be missing, while differences add up in any order.
"""

import pgtrigger

COLUMNS = ("ones", "twos", "threes", "fours", "fives")  # of the ratings, by the number of stars

WORDS_AS_MODERATED = pgtrigger.Trigger(
    name="words_as_moderated",
    operation=pgtrigger.Update,
    when=pgtrigger.Before,
    condition=pgtrigger.Condition(
        # Taking the name away is the author's right at any time; giving one is read by a moderator first.
        """
        OLD.status = 'published' AND NEW.status = 'published'
        AND NEW.moderated_at IS NOT DISTINCT FROM OLD.moderated_at
        AND (NEW.text <> OLD.text OR NEW.rating <> OLD.rating
             OR (NEW.author_name <> OLD.author_name AND NEW.author_name <> ''))
        """
    ),
    func="""
        RAISE EXCEPTION 'a published review changes only through moderation'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'reviews_review_words_as_moderated';
    """,
)

_ADDED = """
    SELECT doctor_id, clinic_id, rating, 1 AS difference FROM new_rows WHERE status = 'published'"""
_REMOVED = """
    SELECT doctor_id, clinic_id, rating, -1 AS difference FROM old_rows WHERE status = 'published'"""


def _add_up(table: str, key: str, changes: str) -> str:
    """SQL that adds the changes to one table of ratings, taking its rows in the order of their keys."""
    sums = ", ".join(
        f"{column} = {column} + (change.rating = {stars})::int * change.difference"
        for stars, column in enumerate(COLUMNS, start=1)
    )
    return f"""
        FOR change IN
            SELECT {key} AS key, rating, SUM(difference) AS difference
            FROM ({changes}) changes
            WHERE {key} IS NOT NULL
            GROUP BY {key}, rating
            HAVING SUM(difference) <> 0
            ORDER BY {key}, rating
        LOOP
            INSERT INTO {table} ({key}) VALUES (change.key) ON CONFLICT ({key}) DO NOTHING;
            UPDATE {table} SET {sums} WHERE {key} = change.key;
        END LOOP;
    """  # noqa: S608 (names of this module only)


def _rating_trigger(
    name: str, operation: pgtrigger.Operation, changes: str, referencing: pgtrigger.Referencing
) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=referencing,
        declare=[("change", "RECORD")],
        func=_add_up("reviews_doctorrating", "doctor_id", changes)
        + _add_up("reviews_clinicrating", "clinic_id", changes)
        + "RETURN NULL;",
    )


RATINGS = [
    _rating_trigger("rate_added", pgtrigger.Insert, _ADDED, pgtrigger.Referencing(new="new_rows")),
    _rating_trigger(
        "rate_changed",
        pgtrigger.Update,
        f"{_ADDED} UNION ALL {_REMOVED}",
        pgtrigger.Referencing(old="old_rows", new="new_rows"),
    ),
    _rating_trigger("rate_removed", pgtrigger.Delete, _REMOVED, pgtrigger.Referencing(old="old_rows")),
    pgtrigger.Trigger(
        name="rate_none",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Truncate,
        func="DELETE FROM reviews_doctorrating; DELETE FROM reviews_clinicrating; RETURN NULL;",
    ),
]
