CREATE TABLE "freeze_window" (
	"environment" text NOT NULL,
	"key" text NOT NULL,
	"reason" text NOT NULL,
	"repeat" text NOT NULL,
	"from_local" text,
	"to_local" text,
	"from_day" text,
	"from_time" text,
	"to_day" text,
	"to_time" text,
	"time_zone" text NOT NULL,
	"system" text DEFAULT '' NOT NULL,
	"service" text DEFAULT '' NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "freeze_window_environment_key_pk" PRIMARY KEY("environment","key")
);
--> statement-breakpoint
CREATE TABLE "release_rule" (
	"environment" text PRIMARY KEY NOT NULL,
	"needs_approval" boolean DEFAULT false NOT NULL,
	"stopped_at" timestamp with time zone,
	"stopped_by" jsonb,
	"stop_words" text,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rollout_approval" (
	"id" text PRIMARY KEY NOT NULL,
	"rollout_id" text NOT NULL,
	"environment" text NOT NULL,
	"step" integer,
	"verdict" text NOT NULL,
	"words" text,
	"by" jsonb NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "rollout" ADD COLUMN "control" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "rollout_approval" ADD CONSTRAINT "rollout_approval_rollout_id_rollout_id_fk" FOREIGN KEY ("rollout_id") REFERENCES "public"."rollout"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "rollout_approval_rollout" ON "rollout_approval" USING btree ("rollout_id","at");