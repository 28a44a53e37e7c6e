DROP FUNCTION availability_taken, availability_blocked, availability_planned, availability_offered CASCADE;
DROP TABLE availability_change;
