ALTER TABLE "outcome" ADD COLUMN "observed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "unit_event" ADD COLUMN "stored_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
CREATE INDEX "outcome_unresolved" ON "outcome" USING btree ("stored_at") WHERE variant is null and predicted is not null and observed_at is null;--> statement-breakpoint
CREATE INDEX "unit_event_unresolved" ON "unit_event" USING btree ("stored_at") WHERE joined_at is null;