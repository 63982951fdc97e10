-- Sharing agreements. A row is never changed but to end it; a later one of the same id takes its place.
CREATE TABLE sharing_agreements (
  version     integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id          text NOT NULL,
  partner     text NOT NULL REFERENCES partners,
  body        jsonb NOT NULL,
  valid_from  date NOT NULL,
  valid_to    date NOT NULL,
  recorded_by text NOT NULL,
  recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  ended_at    timestamptz(3),
  begun       boolean NOT NULL DEFAULT false   -- its first day has come, and its partner was told how its people stand
);
CREATE UNIQUE INDEX sharing_agreements_standing ON sharing_agreements (id) WHERE ended_at IS NULL;

-- The ledger: each disclosure and each refusal. Never a value, only which fields.
CREATE TABLE disclosures (
  disclosure_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at        timestamptz(3) NOT NULL,
  person_id text NOT NULL,
  partner   text NOT NULL,
  agreement integer NOT NULL,            -- the version of sharing_agreements
  type      text NOT NULL,
  event_id  text NOT NULL,
  decision  text NOT NULL,               -- disclosed | refused
  reason    text,                        -- of a refusal, a code
  fields    text[] NOT NULL DEFAULT '{}'
);
CREATE INDEX disclosures_person ON disclosures (person_id, disclosure_id);

-- What each partner was told of each person: the last sequence, and whether it is still told.
CREATE TABLE feed_people (
  person_id text NOT NULL,
  partner   text NOT NULL,
  sequence  bigint NOT NULL DEFAULT 0,
  told      boolean NOT NULL DEFAULT true,
  PRIMARY KEY (person_id, partner)
);
CREATE INDEX feed_people_partner ON feed_people (partner);

-- People of whom it has to be looked at again who may be told: consent, a restriction, a decision, or a partner that asks anew.
CREATE TABLE sharing_checks (
  check_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person_id text NOT NULL,
  partner   text,                        -- null: every partner
  resend    boolean NOT NULL DEFAULT false
);

-- What is said on onward.transitions.v1 and has not been looked at for partners yet.
ALTER TABLE outbox ADD COLUMN to_disclose boolean NOT NULL DEFAULT false;
CREATE INDEX outbox_to_disclose ON outbox (outbox_id) WHERE to_disclose;
