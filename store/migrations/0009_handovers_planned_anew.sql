-- The plan of a handover says more: why it ended, who has to decide, how late it was offered, and a decline that was re-routed is over.
-- Every case with a handover is planned anew by its workflow.
UPDATE cases SET flag = flag + 1 WHERE person_id IN (SELECT person_id FROM handovers);
