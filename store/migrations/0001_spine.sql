-- The log. Events are never changed; which person one belongs to is an attribution beside it.
CREATE TABLE events (
  event_pk   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source     text NOT NULL,
  id         text NOT NULL,
  type       text NOT NULL,            -- without the "onward." prefix and ".v1" suffix
  subject    text NOT NULL,
  time       timestamptz(3) NOT NULL,
  replaces   text,
  data       jsonb NOT NULL,
  body_hash  text NOT NULL,            -- of the meaning: same source and id with another hash is quarantined
  received_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (source, id)
);
-- The hot tables carry no foreign keys: `advance` is their only writer, and the oracle checks more than keys can.
CREATE TABLE attributions (
  event_pk  bigint PRIMARY KEY,
  person_id text NOT NULL,
  seq       integer                    -- 1, 2, ... in the case's log; null for observations, which no case folds
);
CREATE UNIQUE INDEX attributions_person ON attributions (person_id, seq);

-- Identity. Rows are locked first, sorted; no person yet means unmatched.
CREATE TABLE identifiers (
  identifier text PRIMARY KEY,         -- nhs:..., upn:..., uln:..., local:<code>:<id>, onward:<personId>
  person_id  text
);
CREATE INDEX identifiers_person ON identifiers (person_id);

-- One case per person.
CREATE SEQUENCE case_versions CACHE 1;  -- never rolls back, so a version names one state of one case
CREATE TABLE cases (
  person_id        text PRIMARY KEY,
  status           text NOT NULL DEFAULT 'open',       -- open | closed
  stage            text NOT NULL DEFAULT 'planning',
  locality         text,
  version          bigint NOT NULL DEFAULT 0,          -- grows with each advance; 0 until the first
  event_count      integer NOT NULL DEFAULT 0,         -- attributions with a seq
  as_of            timestamptz(3) NOT NULL,
  rulebook_version text NOT NULL,
  next_wake        timestamptz(3),
  next_due         date,
  overdue          integer NOT NULL DEFAULT 0,
  open_handovers   integer NOT NULL DEFAULT 0,
  flag             bigint NOT NULL DEFAULT 0,          -- above 0: the relay owes its workflow a signal
  sequence         bigint NOT NULL DEFAULT 0,          -- of the last outbound event
  blocked_reason   text,
  opened_at        timestamptz(3) NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX cases_blocked ON cases (person_id) WHERE blocked_reason IS NOT NULL;
CREATE INDEX cases_flagged ON cases (person_id) WHERE flag > 0;
CREATE INDEX cases_wake ON cases (next_wake) WHERE status = 'open';
-- The facts, kept every so often; the rest of the log is applied on top when a case is loaded.
CREATE TABLE case_facts (
  person_id    text PRIMARY KEY REFERENCES cases,
  fold_version integer NOT NULL,
  event_count  integer NOT NULL,
  facts        text NOT NULL
);
CREATE TABLE people (
  person_id     text PRIMARY KEY REFERENCES cases,
  given_name    text,
  family_name   text,
  date_of_birth date,
  body          jsonb NOT NULL
);

CREATE TABLE duties (
  person_id     text NOT NULL,
  rule          text NOT NULL,
  occurrence    text NOT NULL,
  owner         text NOT NULL,
  status        text NOT NULL,
  statutory_due date,
  target_due    date,
  body          text NOT NULL,         -- the Duty, whole, as JSON
  PRIMARY KEY (person_id, rule, occurrence)
) WITH (fillfactor = 80);
CREATE TABLE tasks (
  task_id    text PRIMARY KEY,
  person_id  text NOT NULL,
  owner_role text NOT NULL,
  team       text NOT NULL,
  assignee   text,
  status     text NOT NULL,
  due        date,
  body       jsonb NOT NULL,           -- the PlannedTask, whole
  opened_at  timestamptz(3) NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX tasks_person ON tasks (person_id);
CREATE INDEX tasks_team ON tasks (team, status, due);
CREATE INDEX tasks_assignee ON tasks (assignee, status, due);
CREATE TABLE notices (
  notice_id text PRIMARY KEY,
  person_id text NOT NULL,
  task_id   text NOT NULL,             -- or the handover's id
  rung      text NOT NULL,
  recipient text NOT NULL,             -- a worker or a team
  issued_on date NOT NULL,
  text      text NOT NULL
);
CREATE INDEX notices_person ON notices (person_id);
CREATE TABLE handovers (
  handover_id  text PRIMARY KEY,
  person_id    text NOT NULL,
  from_service text NOT NULL,
  to_service   text NOT NULL,
  status       text NOT NULL,
  transfer_on  date NOT NULL,
  next_step_at timestamptz(3),
  flag         bigint NOT NULL DEFAULT 0,
  body         jsonb NOT NULL
);
CREATE INDEX handovers_person ON handovers (person_id);
CREATE INDEX handovers_service ON handovers (to_service, status);
CREATE INDEX handovers_flagged ON handovers (handover_id) WHERE flag > 0;
CREATE INDEX handovers_wake ON handovers (next_step_at);

-- Towards partners. Sent in order of outbox_id per person.
CREATE TABLE outbox (
  outbox_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person_id text NOT NULL,
  event_id  text NOT NULL UNIQUE,
  topic     text NOT NULL,
  key       text NOT NULL,
  type      text NOT NULL,
  body      jsonb NOT NULL,            -- the CloudEvent, whole
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  sent_at   timestamptz(3)
);
CREATE INDEX outbox_unsent ON outbox (outbox_id) WHERE sent_at IS NULL;

-- Intake.
CREATE TABLE consumer_offsets (
  consumer_group text NOT NULL,
  topic     text NOT NULL,
  partition integer NOT NULL,
  next_offset bigint NOT NULL,
  PRIMARY KEY (consumer_group, topic, partition)
);
CREATE TABLE dead_letters (
  dead_letter_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic     text NOT NULL,
  partition integer NOT NULL,
  "offset"  bigint NOT NULL,
  reason    text NOT NULL,             -- a code, see events/reasons
  detail    text NOT NULL,             -- for an operator; may hold personal data, so it stays here
  source    text,
  event_id  text,
  key       bytea,
  headers   jsonb NOT NULL DEFAULT '{}',
  body      bytea,                     -- the first 256 KiB
  received_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  state     text NOT NULL DEFAULT 'open',   -- open | replayed | discarded
  UNIQUE (topic, partition, "offset")
);
CREATE TABLE unmatched (
  event_pk    bigint PRIMARY KEY REFERENCES events,
  identifiers text[] NOT NULL,
  state       text NOT NULL DEFAULT 'waiting',  -- waiting | applied | conflict | expired | discarded
  expires_at  timestamptz(3) NOT NULL
);
CREATE INDEX unmatched_identifiers ON unmatched USING gin (identifiers) WHERE state = 'waiting';
CREATE TABLE conflicts (
  conflict_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_pk   bigint NOT NULL UNIQUE REFERENCES events,
  kind       text NOT NULL,            -- two-people | veto
  candidates text[] NOT NULL,
  detail     text NOT NULL,
  state      text NOT NULL DEFAULT 'open',      -- open | resolved
  resolution text,
  raised_at  timestamptz(3) NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE partners (
  code        text PRIMARY KEY,
  allowed     text[] NOT NULL,         -- types, short names
  recent      text NOT NULL DEFAULT '',-- the last 200 outcomes, newest last: '.' valid, 'x' invalid
  paused_at   timestamptz(3),
  pause_reason text
);
CREATE TABLE alarms (
  alarm_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind      text NOT NULL,
  subject   text NOT NULL,             -- an opaque id or a partner code
  detail    text NOT NULL,
  raised_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  cleared_at timestamptz(3)
);
CREATE UNIQUE INDEX alarms_open ON alarms (kind, subject) WHERE cleared_at IS NULL;

-- People who sign in, and who looked.
CREATE TABLE workers (
  worker_id text PRIMARY KEY,
  name      text NOT NULL,
  team      text NOT NULL,
  roles     text[] NOT NULL,           -- social-worker, receiving-team, manager, operator
  services  text[] NOT NULL DEFAULT '{}'  -- the receiving services whose handovers this worker answers
);
CREATE TABLE sessions (
  sid     text PRIMARY KEY,
  data    jsonb NOT NULL,
  expires_at timestamptz(3) NOT NULL
);
CREATE TABLE audit (
  audit_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at        timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  actor     text NOT NULL,
  action    text NOT NULL,
  person_id text,
  detail    jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX audit_person ON audit (person_id, audit_id);
