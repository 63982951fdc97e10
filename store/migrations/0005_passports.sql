-- Transition passports as they were sent: never built anew, and found by the hash that the log holds of them.
CREATE TABLE passports (
  hash      text PRIMARY KEY,          -- sha-256 (hex) of content
  person_id text NOT NULL,
  version   integer NOT NULL,
  content   text NOT NULL,             -- the document, whole, as canonical JSON
  frozen_at timestamptz(3) NOT NULL
);
CREATE INDEX passports_person ON passports (person_id, version);
