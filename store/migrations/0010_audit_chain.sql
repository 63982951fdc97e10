-- The audit is only ever added to. One sealer puts each row into a chain, in the order in which it saw them: a row that was
-- committed late comes later in the chain, whatever its id. The hash of each place covers the one before.
CREATE TABLE audit_chain (
  position  bigint PRIMARY KEY,        -- 1, 2, ... without a gap
  audit_id  bigint NOT NULL UNIQUE,
  hash      text NOT NULL,             -- sha-256 (hex) of the hash before and the row
  sealed_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
);

-- Which chain this is: several databases may publish on one cluster.
CREATE TABLE audit_chain_id (id uuid NOT NULL);
INSERT INTO audit_chain_id VALUES (gen_random_uuid());

CREATE FUNCTION added_to_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_added_to_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
  FOR EACH STATEMENT EXECUTE FUNCTION added_to_only();
CREATE TRIGGER audit_chain_id_kept BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON audit_chain_id
  FOR EACH STATEMENT EXECUTE FUNCTION added_to_only();
CREATE TRIGGER audit_chain_added_to_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_chain
  FOR EACH STATEMENT EXECUTE FUNCTION added_to_only();
