-- What changed of that which free times depend on: a row in the changing transaction, so it commits with the change or
-- not at all. Nobody waits for anybody, since rows are only added. Readers ask for the transactions that they may not
-- have seen yet (booking.availability.memory).
--   during: visits or blocks of the doctor and the room changed within it; else
--   doctor_id: the doctor's schedule; clinic_id: the clinic's calendar; none of them: what is offered.
CREATE TABLE availability_change (
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    doctor_id bigint,
    room_id bigint,
    clinic_id bigint,
    during tstzrange
);
CREATE INDEX availability_change_by_xid ON availability_change (xid);

CREATE FUNCTION availability_taken() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    -- A hold is no firm visit: readers ask for the holds each time, since they lapse by the clock.
    firm CONSTANT text[] := ARRAY['awaiting_payment', 'awaiting_confirmation', 'confirmed', 'checked_in', 'in_progress'];
    was CONSTANT boolean := TG_OP <> 'INSERT' AND OLD.status = ANY(firm);
    becomes CONSTANT boolean := TG_OP <> 'DELETE' AND NEW.status = ANY(firm);
BEGIN
    IF was AND becomes AND (OLD.doctor_id, OLD.room_id, OLD.occupies)
            IS NOT DISTINCT FROM (NEW.doctor_id, NEW.room_id, NEW.occupies) THEN
        RETURN NULL;
    END IF;
    IF was THEN
        INSERT INTO availability_change (doctor_id, room_id, during) VALUES (OLD.doctor_id, OLD.room_id, OLD.occupies);
    END IF;
    IF becomes THEN
        INSERT INTO availability_change (doctor_id, room_id, during) VALUES (NEW.doctor_id, NEW.room_id, NEW.occupies);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION availability_blocked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO availability_change (doctor_id, room_id, during) VALUES (OLD.doctor_id, OLD.room_id, OLD.during);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO availability_change (doctor_id, room_id, during) VALUES (NEW.doctor_id, NEW.room_id, NEW.during);
    END IF;
    RETURN NULL;
END $$;

-- The arguments: a column above, and the SELECT that finds its values by the changed row, $1 as jsonb.
CREATE FUNCTION availability_planned() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    note CONSTANT text := format('INSERT INTO availability_change (%I) %s', TG_ARGV[0], TG_ARGV[1]);
BEGIN
    IF TG_OP = 'UPDATE' AND OLD IS NOT DISTINCT FROM NEW THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        EXECUTE note USING to_jsonb(OLD);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        EXECUTE note USING to_jsonb(NEW);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION availability_offered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO availability_change DEFAULT VALUES;
    RETURN NULL;
END $$;

CREATE TRIGGER availability_taken AFTER INSERT OR UPDATE OR DELETE ON appointments_appointment
    FOR EACH ROW EXECUTE FUNCTION availability_taken();
CREATE TRIGGER availability_blocked AFTER INSERT OR UPDATE OR DELETE ON schedule_busyblock
    FOR EACH ROW EXECUTE FUNCTION availability_blocked();

-- A row whose parent is gone leads nowhere: the parent has noted its own end.
CREATE TRIGGER availability_planned AFTER INSERT OR UPDATE OR DELETE ON schedule_weeklyrule
    FOR EACH ROW EXECUTE FUNCTION availability_planned(
        'doctor_id', 'SELECT ($1 ->> ''doctor_id'')::bigint');
CREATE TRIGGER availability_planned AFTER INSERT OR UPDATE OR DELETE ON schedule_scheduleexception
    FOR EACH ROW EXECUTE FUNCTION availability_planned(
        'doctor_id', 'SELECT ($1 ->> ''doctor_id'')::bigint');
CREATE TRIGGER availability_planned AFTER INSERT OR UPDATE OR DELETE ON schedule_editedday
    FOR EACH ROW EXECUTE FUNCTION availability_planned(
        'doctor_id', 'SELECT ($1 ->> ''doctor_id'')::bigint');
CREATE TRIGGER availability_planned AFTER INSERT OR UPDATE OR DELETE ON schedule_weeklyrule_services
    FOR EACH ROW EXECUTE FUNCTION availability_planned(
        'doctor_id', 'SELECT doctor_id FROM schedule_weeklyrule WHERE id = ($1 ->> ''weeklyrule_id'')::bigint');
CREATE TRIGGER availability_planned AFTER INSERT OR UPDATE OR DELETE ON schedule_datedshift
    FOR EACH ROW EXECUTE FUNCTION availability_planned(
        'doctor_id', 'SELECT doctor_id FROM schedule_editedday WHERE id = ($1 ->> ''day_id'')::bigint');
CREATE TRIGGER availability_planned AFTER INSERT OR UPDATE OR DELETE ON schedule_datedshift_services
    FOR EACH ROW EXECUTE FUNCTION availability_planned(
        'doctor_id', 'SELECT doctor_id FROM schedule_editedday day JOIN schedule_datedshift shift ON shift.day_id = day.id WHERE shift.id = ($1 ->> ''datedshift_id'')::bigint');
CREATE TRIGGER availability_planned AFTER INSERT OR UPDATE OR DELETE ON schedule_clinicclosure
    FOR EACH ROW EXECUTE FUNCTION availability_planned(
        'clinic_id', 'SELECT ($1 ->> ''clinic_id'')::bigint');
CREATE TRIGGER availability_planned AFTER INSERT OR UPDATE OR DELETE ON schedule_holidayclosure
    FOR EACH ROW EXECUTE FUNCTION availability_planned(
        'clinic_id', 'SELECT ($1 ->> ''clinic_id'')::bigint');
CREATE TRIGGER availability_planned AFTER INSERT OR UPDATE OR DELETE ON directory_openinghours
    FOR EACH ROW EXECUTE FUNCTION availability_planned(
        'clinic_id', 'SELECT ($1 ->> ''clinic_id'')::bigint');
CREATE TRIGGER availability_planned AFTER INSERT OR UPDATE OR DELETE ON directory_clinic
    FOR EACH ROW EXECUTE FUNCTION availability_planned(
        'clinic_id', 'SELECT ($1 ->> ''id'')::bigint');
CREATE TRIGGER availability_planned AFTER INSERT OR UPDATE OR DELETE ON directory_legalentity
    FOR EACH ROW EXECUTE FUNCTION availability_planned(
        'clinic_id', 'SELECT id FROM directory_clinic WHERE entity_id = ($1 ->> ''id'')::bigint');

CREATE TRIGGER availability_offered AFTER INSERT OR UPDATE OR DELETE ON directory_offering
    FOR EACH STATEMENT EXECUTE FUNCTION availability_offered();
CREATE TRIGGER availability_offered AFTER INSERT OR UPDATE OR DELETE ON directory_price
    FOR EACH STATEMENT EXECUTE FUNCTION availability_offered();
CREATE TRIGGER availability_offered AFTER INSERT OR UPDATE OR DELETE ON directory_service
    FOR EACH STATEMENT EXECUTE FUNCTION availability_offered();
CREATE TRIGGER availability_offered AFTER INSERT OR UPDATE OR DELETE ON directory_doctor
    FOR EACH STATEMENT EXECUTE FUNCTION availability_offered();
CREATE TRIGGER availability_offered AFTER INSERT OR UPDATE OR DELETE ON directory_clinic
    FOR EACH STATEMENT EXECUTE FUNCTION availability_offered();
CREATE TRIGGER availability_offered AFTER INSERT OR UPDATE OR DELETE ON directory_legalentity
    FOR EACH STATEMENT EXECUTE FUNCTION availability_offered();
