-- Decisions about who is who: two records merged, statements moved between records, an identity sealed. What came of each is in the
-- logs (`identity.*`) and the attributions; this is what an operator sees, and what undoing one needs.
CREATE TABLE identity_decisions (
  decision_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind        text NOT NULL,             -- merge | split | seal
  people      text[] NOT NULL,           -- the record that goes on first
  kept        text[] NOT NULL,           -- the identifiers of that record at the time
  request_key text UNIQUE,               -- of the form that asked: sending it twice acts once
  decided_by  text NOT NULL,
  decided_at  timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  undone_by   text,
  undone_at   timestamptz(3)
);
CREATE INDEX identity_decisions_people ON identity_decisions USING gin (people) WHERE undone_at IS NULL;
CREATE TABLE identity_moves (
  decision_id integer NOT NULL REFERENCES identity_decisions,
  from_person text NOT NULL,
  to_person   text NOT NULL,
  events      bigint[] NOT NULL,
  identifiers text[] NOT NULL,
  PRIMARY KEY (decision_id, from_person)
);
-- Tasks and handovers of a record that was merged into another: old links and notices lead to what they are now.
CREATE TABLE former_ids (
  former_id   text PRIMARY KEY,
  id          text NOT NULL,
  decision_id integer NOT NULL REFERENCES identity_decisions
);
-- Above 0: the decision that sealed the identifier. It still names the person to intake, and nobody is shown it.
ALTER TABLE identifiers ADD COLUMN sealed_by integer NOT NULL DEFAULT 0;
