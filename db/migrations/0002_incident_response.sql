CREATE TABLE "service_profile" (
	"environment" text NOT NULL,
	"service" text NOT NULL,
	"display_name" text NOT NULL,
	"unit_one" text NOT NULL,
	"unit_many" text NOT NULL,
	"hazard_below_percent" double precision,
	CONSTRAINT "service_profile_environment_service_pk" PRIMARY KEY("environment","service")
);
--> statement-breakpoint
CREATE TABLE "status_page" (
	"id" text PRIMARY KEY NOT NULL,
	"environment" text NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "incident" ADD COLUMN "cause" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "incident" ADD COLUMN "mitigation" jsonb;--> statement-breakpoint
ALTER TABLE "incident" ADD COLUMN "no_public_post_because" text;--> statement-breakpoint
ALTER TABLE "incident_update" ADD COLUMN "retracted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "incident_update" ADD COLUMN "retracted_because" text;--> statement-breakpoint
CREATE UNIQUE INDEX "incident_update_one_draft" ON "incident_update" USING btree ("incident_id") WHERE state = 'draft';