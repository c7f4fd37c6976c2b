-- What exists already is there: people have accepted, the instance is set up if it has people.
UPDATE user_account SET accepted_at = created_at WHERE accepted_at IS NULL;
--> statement-breakpoint
INSERT INTO organisation (id, name, set_up_at)
  VALUES (1, 'Evenkeel', (SELECT min(created_at) FROM user_account));
--> statement-breakpoint
INSERT INTO environment (key, name, position, created_at)
  SELECT key, initcap(key), row_number() OVER (ORDER BY key <> 'production', key) - 1, now()
  FROM (SELECT 'production' AS key UNION SELECT environment FROM flag) AS known;
--> statement-breakpoint
INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, 'evenkeel audit');
--> statement-breakpoint
-- The text that a link's hash covers. jsonb writes itself in one way only, so the same facts give the same text.
CREATE FUNCTION audit_content(entry audit_entry) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_array(
    entry.id, to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), entry.actor, entry.action,
    entry.subject_kind, entry.subject_id, entry.environment, entry.detail)::text
$$;
--> statement-breakpoint
CREATE FUNCTION audit_link(previous text, seq bigint, content text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT encode(sha256(convert_to(previous || E'\n' || seq || E'\n' || content, 'UTF8')), 'hex')
$$;
--> statement-breakpoint
-- Links one entry. The head's row stays locked until the end of the transaction; the trigger below runs at commit, so
-- that is short, and no other lock is waited for meanwhile.
CREATE FUNCTION audit_seal(entry audit_entry) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  head audit_head;
  next_hash text;
BEGIN
  SELECT * INTO STRICT head FROM audit_head WHERE id = 1 FOR UPDATE;
  next_hash := audit_link(head.hash, head.seq + 1, audit_content(entry));
  UPDATE audit_entry SET chain_seq = head.seq + 1, previous_hash = head.hash, hash = next_hash WHERE id = entry.id;
  UPDATE audit_head SET seq = head.seq + 1, hash = next_hash WHERE id = 1;
END $$;
--> statement-breakpoint
DO $$
DECLARE
  entry audit_entry;
BEGIN
  FOR entry IN SELECT * FROM audit_entry ORDER BY id LOOP
    PERFORM audit_seal(entry);
  END LOOP;
END $$;
--> statement-breakpoint
CREATE FUNCTION audit_seal_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- A restored entry brings its link with it.
  IF NEW.hash IS NULL THEN PERFORM audit_seal(NEW); END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER audit_entry_seal AFTER INSERT ON audit_entry DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION audit_seal_new();
--> statement-breakpoint
CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.hash IS NULL AND NEW.hash IS NOT NULL
    AND audit_content(OLD) = audit_content(NEW) THEN RETURN NEW; END IF;
  IF TG_OP = 'TRUNCATE' AND NOT EXISTS (SELECT 1 FROM audit_entry) THEN RETURN NULL; END IF;
  RAISE EXCEPTION 'the audit is append-only: % is refused', TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry
  FOR EACH ROW EXECUTE FUNCTION audit_append_only();
--> statement-breakpoint
CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry
  FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();
