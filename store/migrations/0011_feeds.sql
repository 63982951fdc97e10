-- What partners report, a day at a time: what a silent feed is told by. The intake writes it in the transaction of the events themselves.
CREATE TABLE feed_days (
  partner     text NOT NULL,
  type        text NOT NULL,            -- without the "onward." prefix and ".v1" suffix
  day         date NOT NULL,            -- of receipt, in London
  events      integer NOT NULL,         -- new to the log
  corrections integer NOT NULL,         -- of these, with `replaces`, or taking one back
  late        integer NOT NULL,         -- of these, stated more than a day before they came
  last_at     timestamptz(3) NOT NULL,
  PRIMARY KEY (partner, type, day)
);
INSERT INTO feed_days (partner, type, day, events, corrections, late, last_at)
SELECT substr(source, 13), type, (received_at AT TIME ZONE 'Europe/London')::date, count(*),
       count(*) FILTER (WHERE replaces IS NOT NULL OR type = 'event.retracted'),
       count(*) FILTER (WHERE received_at > time + interval '1 day'), max(received_at)
FROM events WHERE source LIKE 'urn:partner:%' GROUP BY 1, 2, 3;

-- How each partner's feed was found at the last check.
CREATE TABLE feed_checks (
  partner    text PRIMARY KEY,
  checked_at timestamptz(3) NOT NULL,
  body       jsonb NOT NULL
);

-- Who looks after a partner's feed, and who is told of an alarm: a worker. Null: nobody in particular.
ALTER TABLE partners ADD COLUMN feed_owner text;
ALTER TABLE alarms ADD COLUMN recipient text;
