CREATE TABLE span (
  start_time timestamptz NOT NULL,
  trace_id bytea NOT NULL,
  span_id bytea NOT NULL,
  parent_id bytea,
  environment text NOT NULL,
  service text NOT NULL,
  name text NOT NULL,
  kind int2 NOT NULL,
  status int2 NOT NULL,
  duration_ns int8 NOT NULL,
  http_status int2,
  error_type text,
  flag_key text,
  variant text,
  unit_id text,
  attributes jsonb NOT NULL,
  events jsonb
) PARTITION BY RANGE (start_time);
--> statement-breakpoint
CREATE INDEX span_trace ON span (trace_id);
--> statement-breakpoint
CREATE INDEX span_service_start ON span (service, start_time DESC);
--> statement-breakpoint
CREATE TABLE log_event (
  at timestamptz NOT NULL,
  trace_id bytea,
  span_id bytea,
  environment text NOT NULL,
  service text NOT NULL,
  severity int2 NOT NULL,
  event_name text,
  body text,
  attributes jsonb NOT NULL
) PARTITION BY RANGE (at);
--> statement-breakpoint
CREATE INDEX log_event_service_at ON log_event (service, at DESC);
--> statement-breakpoint
CREATE INDEX log_event_trace ON log_event (trace_id) WHERE trace_id IS NOT NULL;
--> statement-breakpoint
-- One partition a UTC day; creating one that exists is harmless, so every process may ask.
CREATE FUNCTION ensure_telemetry_partitions(from_day date, to_day date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  day date;
BEGIN
  PERFORM pg_advisory_xact_lock(727001);
  FOR day IN SELECT generate_series(from_day, to_day, interval '1 day')::date LOOP
    EXECUTE format(
      'CREATE TABLE IF NOT EXISTS span_%s PARTITION OF span FOR VALUES FROM (%L) TO (%L)',
      to_char(day, 'YYYYMMDD'), day::timestamp AT TIME ZONE 'UTC', (day + 1)::timestamp AT TIME ZONE 'UTC');
    EXECUTE format(
      'CREATE TABLE IF NOT EXISTS log_event_%s PARTITION OF log_event FOR VALUES FROM (%L) TO (%L)',
      to_char(day, 'YYYYMMDD'), day::timestamp AT TIME ZONE 'UTC', (day + 1)::timestamp AT TIME ZONE 'UTC');
  END LOOP;
END $$;
--> statement-breakpoint
SELECT ensure_telemetry_partitions((now() AT TIME ZONE 'UTC')::date - 1, (now() AT TIME ZONE 'UTC')::date + 2);
--> statement-breakpoint
-- Element-wise sum of two bucket arrays; a missing one counts as zeros.
CREATE FUNCTION histogram_add(a int[], b int[]) RETURNS int[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN a IS NULL THEN b WHEN b IS NULL THEN a ELSE
    (SELECT array_agg(coalesce(x, 0) + coalesce(y, 0) ORDER BY i) FROM unnest(a, b) WITH ORDINALITY AS t(x, y, i)) END
$$;
--> statement-breakpoint
CREATE AGGREGATE histogram_sum(int[]) (SFUNC = histogram_add, STYPE = int[]);
--> statement-breakpoint
INSERT INTO config_state (id, revision, changed_at) VALUES (1, 1, now());
