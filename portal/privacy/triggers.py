"""What the database itself keeps true about consents: what somebody agreed to stays as it was."""

import pgtrigger

TEXTS_STAY = pgtrigger.Protect(name="texts_stay", operation=pgtrigger.Update | pgtrigger.Delete)

CONSENTS_STAY = pgtrigger.Protect(name="consents_stay", operation=pgtrigger.Delete)

# Every column but those of the withdrawal, and those only once.
_GIVEN = "id, public_id, subject_id, purpose, text_id, basis, method, given_at, given_by, address"
_OLD, _NEW = (", ".join(f"{row}.{name.strip()}" for name in _GIVEN.split(",")) for row in ("OLD", "NEW"))

WITHDRAWN_ONCE = pgtrigger.Trigger(
    name="withdrawn_once",
    operation=pgtrigger.Update,
    when=pgtrigger.Before,
    func=f"""
        IF OLD.withdrawn_at IS NOT NULL OR ({_OLD}) IS DISTINCT FROM ({_NEW}) THEN
            RAISE EXCEPTION 'a consent changes only once, by its withdrawal';
        END IF;
        RETURN NEW;
    """,
)

OF_ITS_PURPOSE = pgtrigger.Trigger(
    name="of_its_purpose",
    operation=pgtrigger.Insert,
    when=pgtrigger.Before,
    func="""
        IF NOT EXISTS (SELECT FROM privacy_consenttext AS text
                       WHERE text.id = NEW.text_id AND text.purpose = NEW.purpose) THEN
            RAISE EXCEPTION 'the text of a consent is of its purpose';
        END IF;
        RETURN NEW;
    """,
)
