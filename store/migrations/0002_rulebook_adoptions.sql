-- Decisions to plan with another version of the rulebook, from a day. The highest id whose day has come, and that is not paused, is in
-- force; a case says which decision it was last planned under (0: the rulebook that was current when it was opened).
CREATE TABLE rulebook_adoptions (
  adoption_id  integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version      text NOT NULL,
  effective_on date NOT NULL,
  adopted_by   text NOT NULL,
  adopted_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  paused       boolean NOT NULL DEFAULT false,
  -- No open case was left to plan anew.
  finished_at  timestamptz
);

ALTER TABLE cases ADD COLUMN adoption integer NOT NULL DEFAULT 0;
CREATE INDEX cases_to_adopt ON cases (adoption, person_id) WHERE status = 'open';
