-- The daily digest: what one recipient is told on one day.
CREATE INDEX notices_recipient ON notices (recipient, issued_on);
