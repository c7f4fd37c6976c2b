CREATE TABLE "api_key" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"hash" "bytea" NOT NULL,
	"hint" text NOT NULL,
	"scopes" text[] NOT NULL,
	"environment" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	CONSTRAINT "api_key_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "audit_entry" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_entry_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone NOT NULL,
	"actor" jsonb NOT NULL,
	"action" text NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"environment" text NOT NULL,
	"detail" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "user_account" (
	"id" text PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"role" text NOT NULL,
	"password_hash" text NOT NULL,
	"session_version" integer DEFAULT 1 NOT NULL,
	"disabled_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "user_account_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "incident" (
	"id" text PRIMARY KEY NOT NULL,
	"number" integer GENERATED ALWAYS AS IDENTITY (sequence name "incident_number_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"environment" text NOT NULL,
	"service" text NOT NULL,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"severity" text NOT NULL,
	"severity_because" jsonb NOT NULL,
	"state" text NOT NULL,
	"family" text NOT NULL,
	"summary" text DEFAULT '' NOT NULL,
	"rollout_id" text,
	"decision_id" text,
	"evidence_id" text,
	"detected_by" text NOT NULL,
	"impact_started_at" timestamp with time zone NOT NULL,
	"detected_at" timestamp with time zone NOT NULL,
	"acknowledged_at" timestamp with time zone,
	"mitigated_at" timestamp with time zone,
	"resolved_at" timestamp with time zone,
	"next_update_due_at" timestamp with time zone,
	"affected" jsonb,
	"commander" jsonb,
	"revision" integer DEFAULT 1 NOT NULL,
	"created_by" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"demo_history" boolean DEFAULT false NOT NULL,
	CONSTRAINT "incident_times" CHECK (resolved_at is null or resolved_at >= detected_at)
);
--> statement-breakpoint
CREATE TABLE "incident_event" (
	"id" text PRIMARY KEY NOT NULL,
	"incident_id" text NOT NULL,
	"environment" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"detail" text DEFAULT '' NOT NULL,
	"link" text,
	"actor" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "incident_update" (
	"id" text PRIMARY KEY NOT NULL,
	"incident_id" text NOT NULL,
	"environment" text NOT NULL,
	"page" text NOT NULL,
	"state" text NOT NULL,
	"phase" text NOT NULL,
	"title" text NOT NULL,
	"body" text NOT NULL,
	"components" jsonb NOT NULL,
	"next_update_at" timestamp with time zone,
	"revision" integer DEFAULT 1 NOT NULL,
	"drafted_at" timestamp with time zone NOT NULL,
	"drafted_by" jsonb NOT NULL,
	"published_at" timestamp with time zone,
	"published_by" jsonb,
	CONSTRAINT "incident_update_published" CHECK ((state = 'draft') = (published_at is null))
);
--> statement-breakpoint
CREATE TABLE "command_receipt" (
	"key" text PRIMARY KEY NOT NULL,
	"command" text NOT NULL,
	"input_hash" text NOT NULL,
	"result" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "config_state" (
	"id" integer PRIMARY KEY NOT NULL,
	"revision" bigint NOT NULL,
	"changed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "lease" (
	"name" text PRIMARY KEY NOT NULL,
	"owner" text NOT NULL,
	"token" bigint NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "process_instance" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"applied_revision" bigint DEFAULT 0 NOT NULL,
	"detail" jsonb DEFAULT '{}'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "destination" (
	"id" text PRIMARY KEY NOT NULL,
	"environment" text NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"settings" jsonb NOT NULL,
	"sealed_secret" "bytea",
	"enabled" boolean DEFAULT true NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "outbox_message" (
	"id" text PRIMARY KEY NOT NULL,
	"environment" text NOT NULL,
	"destination_id" text NOT NULL,
	"event" text NOT NULL,
	"payload" jsonb NOT NULL,
	"reason" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone NOT NULL,
	"claimed_by" text,
	"claimed_until" timestamp with time zone,
	"delivered_at" timestamp with time zone,
	"abandoned_at" timestamp with time zone,
	"last_error" text
);
--> statement-breakpoint
CREATE TABLE "decision" (
	"id" text PRIMARY KEY NOT NULL,
	"rollout_id" text NOT NULL,
	"environment" text NOT NULL,
	"kind" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"because" jsonb NOT NULL,
	"reason" text,
	"actor" jsonb NOT NULL,
	"from_percent" double precision NOT NULL,
	"to_percent" double precision NOT NULL,
	"step" integer,
	"tick" integer,
	"evidence_id" text
);
--> statement-breakpoint
CREATE TABLE "evidence" (
	"id" text PRIMARY KEY NOT NULL,
	"rollout_id" text NOT NULL,
	"environment" text NOT NULL,
	"tick" integer NOT NULL,
	"occasion" text NOT NULL,
	"version" integer NOT NULL,
	"record" jsonb NOT NULL,
	"hash" text NOT NULL,
	"previous_hash" text,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "exposure" (
	"rollout_id" text NOT NULL,
	"unit_id" text NOT NULL,
	"variant" text NOT NULL,
	"environment" text NOT NULL,
	"began_at" timestamp with time zone NOT NULL,
	"first_stored_at" timestamp with time zone NOT NULL,
	"step" integer NOT NULL,
	"late" boolean NOT NULL,
	CONSTRAINT "exposure_rollout_id_unit_id_variant_pk" PRIMARY KEY("rollout_id","unit_id","variant")
);
--> statement-breakpoint
CREATE TABLE "flag" (
	"id" text PRIMARY KEY NOT NULL,
	"environment" text NOT NULL,
	"service" text NOT NULL,
	"key" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"state" text NOT NULL,
	"variants" jsonb NOT NULL,
	"default_variant" text NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "gate_delta" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "gate_delta_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"rollout_id" text NOT NULL,
	"environment" text NOT NULL,
	"gate_key" text NOT NULL,
	"arm" text NOT NULL,
	"group_key" text DEFAULT '' NOT NULL,
	"step" integer NOT NULL,
	"n" double precision NOT NULL,
	"s" double precision NOT NULL,
	"q" double precision DEFAULT 0 NOT NULL,
	"histogram" integer[]
);
--> statement-breakpoint
CREATE TABLE "gate_state" (
	"rollout_id" text PRIMARY KEY NOT NULL,
	"environment" text NOT NULL,
	"version" integer NOT NULL,
	"tick" integer NOT NULL,
	"state" jsonb NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "gateway_inbox" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"environment" text NOT NULL,
	"rollout_id" text NOT NULL,
	"gateway_id" text NOT NULL,
	"payload" jsonb NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"processed_at" timestamp with time zone,
	"outcome" text
);
--> statement-breakpoint
CREATE TABLE "rollout" (
	"id" text PRIMARY KEY NOT NULL,
	"environment" text NOT NULL,
	"service" text NOT NULL,
	"flag_id" text NOT NULL,
	"flag_key" text NOT NULL,
	"title" text NOT NULL,
	"strategy" text NOT NULL,
	"baseline_variant" text NOT NULL,
	"candidate_variant" text NOT NULL,
	"attempt" integer DEFAULT 1 NOT NULL,
	"previous_attempt_id" text,
	"seed" text NOT NULL,
	"plan" jsonb NOT NULL,
	"state" text NOT NULL,
	"step" integer,
	"traffic_percent" double precision DEFAULT 0 NOT NULL,
	"step_started_at" timestamp with time zone,
	"step_verified_at" timestamp with time zone,
	"pause_reason" text,
	"rollback_reason" text,
	"state_because" text DEFAULT '' NOT NULL,
	"starts_at" timestamp with time zone,
	"bake_until" timestamp with time zone,
	"state_entered_at" timestamp with time zone NOT NULL,
	"started_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"from_percent" double precision,
	"superseded" boolean DEFAULT false NOT NULL,
	"judgement" text,
	"judgement_since" timestamp with time zone,
	"last_judged_at" timestamp with time zone,
	"last_telemetry_at" timestamp with time zone,
	"unguarded_since" timestamp with time zone,
	"revision" integer DEFAULT 1 NOT NULL,
	"created_by" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"demo_history" boolean DEFAULT false NOT NULL,
	CONSTRAINT "rollout_state_kind" CHECK (state in ('draft','pending_approval','scheduled','running','paused','baking','completed','rolled_back','aborted','failed')),
	CONSTRAINT "rollout_pause_reason" CHECK ((state = 'paused') = (pause_reason is not null)),
	CONSTRAINT "rollout_rollback_reason" CHECK ((state = 'rolled_back') = (rollback_reason is not null)),
	CONSTRAINT "rollout_serving_step" CHECK (state not in ('running','paused','baking') or (step is not null and step_started_at is not null)),
	CONSTRAINT "rollout_baking" CHECK (state <> 'baking' or (traffic_percent = 100 and bake_until is not null)),
	CONSTRAINT "rollout_gone" CHECK (state not in ('draft','pending_approval','scheduled','rolled_back','aborted') or traffic_percent = 0)
);
--> statement-breakpoint
CREATE TABLE "tick" (
	"rollout_id" text NOT NULL,
	"number" integer NOT NULL,
	"environment" text NOT NULL,
	"version" integer NOT NULL,
	"taken_at" timestamp with time zone NOT NULL,
	"step" integer NOT NULL,
	"input" jsonb NOT NULL,
	"outcome" jsonb NOT NULL,
	"judgement" text NOT NULL,
	CONSTRAINT "tick_rollout_id_number_pk" PRIMARY KEY("rollout_id","number")
);
--> statement-breakpoint
CREATE TABLE "traffic_change" (
	"id" text PRIMARY KEY NOT NULL,
	"rollout_id" text NOT NULL,
	"environment" text NOT NULL,
	"from_percent" double precision NOT NULL,
	"to_percent" double precision NOT NULL,
	"decision_id" text,
	"actor" jsonb NOT NULL,
	"config_revision" bigint NOT NULL,
	"requested_at" timestamp with time zone NOT NULL,
	"applied_at" timestamp with time zone,
	"verified_at" timestamp with time zone,
	"verified_by" integer
);
--> statement-breakpoint
CREATE TABLE "component_status_change" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "component_status_change_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"component_id" text NOT NULL,
	"page" text NOT NULL,
	"environment" text NOT NULL,
	"status" text NOT NULL,
	"from_at" timestamp with time zone NOT NULL,
	"incident_id" text,
	"demo_history" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "status_component" (
	"id" text PRIMARY KEY NOT NULL,
	"page" text NOT NULL,
	"environment" text NOT NULL,
	"service" text DEFAULT '' NOT NULL,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"position" integer NOT NULL,
	"status" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "status_snapshot" (
	"version" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "status_snapshot_version_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"page" text NOT NULL,
	"environment" text NOT NULL,
	"content" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ingest_batch" (
	"hash" "bytea" PRIMARY KEY NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"signal" text NOT NULL,
	"item_count" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "outcome" (
	"environment" text NOT NULL,
	"service" text NOT NULL,
	"prediction_id" text NOT NULL,
	"unit_id" text,
	"trace_id" text,
	"flag_key" text,
	"variant" text,
	"group_key" text,
	"predicted" double precision,
	"score" double precision,
	"predicted_at" timestamp with time zone,
	"label" double precision,
	"labelled_at" timestamp with time zone,
	"joined_at" timestamp with time zone,
	"stored_at" timestamp with time zone NOT NULL,
	CONSTRAINT "outcome_environment_service_prediction_id_pk" PRIMARY KEY("environment","service","prediction_id")
);
--> statement-breakpoint
CREATE TABLE "rollup" (
	"environment" text NOT NULL,
	"service" text NOT NULL,
	"metric" text NOT NULL,
	"variant" text DEFAULT '' NOT NULL,
	"group_key" text DEFAULT '' NOT NULL,
	"bucket_at" timestamp with time zone NOT NULL,
	"n" double precision NOT NULL,
	"s" double precision NOT NULL,
	"q" double precision DEFAULT 0 NOT NULL,
	"histogram" integer[],
	"demo_history" boolean DEFAULT false NOT NULL,
	CONSTRAINT "rollup_environment_service_metric_variant_group_key_bucket_at_pk" PRIMARY KEY("environment","service","metric","variant","group_key","bucket_at")
);
--> statement-breakpoint
CREATE TABLE "service_seen" (
	"environment" text NOT NULL,
	"service" text NOT NULL,
	"first_seen_at" timestamp with time zone NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"span_count" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "unit_event" (
	"id" text PRIMARY KEY NOT NULL,
	"environment" text NOT NULL,
	"service" text NOT NULL,
	"kind" text NOT NULL,
	"goal" text DEFAULT '' NOT NULL,
	"unit_id" text,
	"trace_id" text,
	"flag_key" text,
	"variant" text,
	"value" double precision NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"joined_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "incident_event" ADD CONSTRAINT "incident_event_incident_id_incident_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incident"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_update" ADD CONSTRAINT "incident_update_incident_id_incident_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incident"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outbox_message" ADD CONSTRAINT "outbox_message_destination_id_destination_id_fk" FOREIGN KEY ("destination_id") REFERENCES "public"."destination"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "decision" ADD CONSTRAINT "decision_rollout_id_rollout_id_fk" FOREIGN KEY ("rollout_id") REFERENCES "public"."rollout"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence" ADD CONSTRAINT "evidence_rollout_id_rollout_id_fk" FOREIGN KEY ("rollout_id") REFERENCES "public"."rollout"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "gate_state" ADD CONSTRAINT "gate_state_rollout_id_rollout_id_fk" FOREIGN KEY ("rollout_id") REFERENCES "public"."rollout"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rollout" ADD CONSTRAINT "rollout_flag_id_flag_id_fk" FOREIGN KEY ("flag_id") REFERENCES "public"."flag"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tick" ADD CONSTRAINT "tick_rollout_id_rollout_id_fk" FOREIGN KEY ("rollout_id") REFERENCES "public"."rollout"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "traffic_change" ADD CONSTRAINT "traffic_change_rollout_id_rollout_id_fk" FOREIGN KEY ("rollout_id") REFERENCES "public"."rollout"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "component_status_change" ADD CONSTRAINT "component_status_change_component_id_status_component_id_fk" FOREIGN KEY ("component_id") REFERENCES "public"."status_component"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_subject" ON "audit_entry" USING btree ("subject_kind","subject_id");--> statement-breakpoint
CREATE INDEX "audit_at" ON "audit_entry" USING btree ("at");--> statement-breakpoint
CREATE UNIQUE INDEX "incident_number" ON "incident" USING btree ("number");--> statement-breakpoint
CREATE INDEX "incident_state" ON "incident" USING btree ("environment","state");--> statement-breakpoint
CREATE UNIQUE INDEX "incident_decision" ON "incident" USING btree ("decision_id") WHERE decision_id is not null;--> statement-breakpoint
CREATE INDEX "incident_event_incident" ON "incident_event" USING btree ("incident_id","at");--> statement-breakpoint
CREATE INDEX "incident_update_incident" ON "incident_update" USING btree ("incident_id","drafted_at");--> statement-breakpoint
CREATE INDEX "outbox_due" ON "outbox_message" USING btree ("next_attempt_at");--> statement-breakpoint
CREATE INDEX "decision_rollout" ON "decision" USING btree ("rollout_id","at");--> statement-breakpoint
CREATE INDEX "evidence_rollout" ON "evidence" USING btree ("rollout_id","tick");--> statement-breakpoint
CREATE UNIQUE INDEX "flag_environment_key" ON "flag" USING btree ("environment","key");--> statement-breakpoint
CREATE INDEX "gate_delta_rollout" ON "gate_delta" USING btree ("rollout_id");--> statement-breakpoint
CREATE INDEX "rollout_flag" ON "rollout" USING btree ("flag_id","created_at");--> statement-breakpoint
CREATE INDEX "rollout_state" ON "rollout" USING btree ("environment","state");--> statement-breakpoint
CREATE UNIQUE INDEX "rollout_one_active" ON "rollout" USING btree ("flag_id") WHERE state in ('scheduled','running','paused','baking','failed');--> statement-breakpoint
CREATE INDEX "traffic_change_rollout" ON "traffic_change" USING btree ("rollout_id","requested_at");--> statement-breakpoint
CREATE INDEX "component_status_change_component" ON "component_status_change" USING btree ("component_id","from_at");--> statement-breakpoint
CREATE INDEX "status_component_page" ON "status_component" USING btree ("page","position");--> statement-breakpoint
CREATE INDEX "ingest_batch_received" ON "ingest_batch" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "outcome_unit" ON "outcome" USING btree ("unit_id");--> statement-breakpoint
CREATE INDEX "outcome_trace" ON "outcome" USING btree ("trace_id");--> statement-breakpoint
CREATE INDEX "outcome_stored" ON "outcome" USING btree ("stored_at");--> statement-breakpoint
CREATE INDEX "rollup_bucket" ON "rollup" USING btree ("bucket_at");--> statement-breakpoint
CREATE UNIQUE INDEX "service_seen_key" ON "service_seen" USING btree ("environment","service");--> statement-breakpoint
CREATE INDEX "unit_event_unit" ON "unit_event" USING btree ("unit_id");--> statement-breakpoint
CREATE INDEX "unit_event_at" ON "unit_event" USING btree ("at");