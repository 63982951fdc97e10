-- Settings of the area (who is asked, who chases, local targets), kept as they were under a hash of what they say. A decision names
-- the settings beside the rulebook; null: those that ship with the program.
CREATE TABLE area_settings (
  hash      text PRIMARY KEY,
  body      jsonb NOT NULL,
  stored_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

ALTER TABLE rulebook_adoptions ADD COLUMN area text REFERENCES area_settings;

-- The name of an owner that cannot sign in: the task stands on its chaser's list. Null: the team's own.
ALTER TABLE tasks ADD COLUMN chases text;
