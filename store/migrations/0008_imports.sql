-- Files of a partner's caseload. Each row waits here until what it states is in the log (an import, applied by the workflow `backfill`)
-- or in the partner's topic (an ingested file).
CREATE TABLE imports (
  import_id   integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind        text NOT NULL,           -- import | ingest
  partner     text NOT NULL REFERENCES partners,
  file_hash   text NOT NULL,           -- of the bytes: the same file goes on where it was
  as_of       date NOT NULL,           -- the day that the file speaks for
  complete    boolean NOT NULL,        -- it holds everybody
  row_count   integer NOT NULL,
  state       text NOT NULL,           -- held | running | paused | finished | discarded
  held_reason text,
  started_by  text NOT NULL,
  started_at  timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  finished_at timestamptz(3)
);
-- One file of a partner at a time: what a row states anew is reckoned from the file before.
CREATE UNIQUE INDEX imports_open ON imports (partner) WHERE state IN ('held', 'running', 'paused');
CREATE TABLE import_rows (
  import_id integer NOT NULL REFERENCES imports,
  line      integer NOT NULL,          -- of the file
  row_key   text,
  state     text NOT NULL,             -- waiting | applied | published | duplicate | conflict | refused
  reason    text,                      -- of a refused row; names columns, quotes no cell
  raw       json,                      -- the cells as they stand in the file, in its order; kept while it waits or is refused
  body      jsonb,                     -- what is to be stated; kept while it waits
  person_id text,
  PRIMARY KEY (import_id, line)
);
CREATE INDEX import_rows_waiting ON import_rows (import_id, line) WHERE state = 'waiting';
-- What the partner's files said last, by the key of the row, with the event that each part stands in.
CREATE TABLE partner_rows (
  partner  text NOT NULL,
  row_key  text NOT NULL,
  row_hash text NOT NULL,
  parts    jsonb NOT NULL,
  absent   boolean NOT NULL DEFAULT false,  -- the last complete file did not have it
  PRIMARY KEY (partner, row_key)
);
-- What a file says no more: an operator decides what that means.
CREATE TABLE row_questions (
  question_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  import_id   integer NOT NULL REFERENCES imports,
  partner     text NOT NULL,
  row_key     text NOT NULL,
  part        text NOT NULL DEFAULT '',     -- '': the whole row
  state       text NOT NULL DEFAULT 'open', -- open | kept | ended | retracted | returned
  decided_by  text,
  decided_at  timestamptz(3)
);
CREATE UNIQUE INDEX row_questions_open ON row_questions (partner, row_key, part) WHERE state = 'open';
-- One line a team: how many inherited duties an import brought.
CREATE TABLE import_summaries (
  import_id  integer NOT NULL REFERENCES imports,
  team       text NOT NULL,
  duties     integer NOT NULL,
  people     integer NOT NULL,
  written_on date NOT NULL,
  PRIMARY KEY (import_id, team)
);
CREATE INDEX import_summaries_team ON import_summaries (team, written_on);
CREATE INDEX duties_not_known ON duties (person_id) WHERE status = 'not-known';
