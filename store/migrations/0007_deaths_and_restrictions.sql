-- From here on what is kept of a person says that a death was reported and that access is restricted, and a report of a death that no
-- authority made waits to be confirmed: the cases concerned are planned anew, by their workflows.
UPDATE cases SET flag = flag + 1 WHERE EXISTS (
  SELECT FROM attributions a JOIN events e USING (event_pk)
  WHERE a.person_id = cases.person_id AND e.type IN ('person.died', 'person.restricted'));
