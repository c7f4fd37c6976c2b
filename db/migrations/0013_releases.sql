CREATE TABLE "rollout_release" (
	"rollout_id" text PRIMARY KEY NOT NULL,
	"environment" text NOT NULL,
	"baseline" jsonb,
	"candidate" jsonb
);
--> statement-breakpoint
ALTER TABLE "flag" ADD COLUMN "releases" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "rollout_release" ADD CONSTRAINT "rollout_release_rollout_id_rollout_id_fk" FOREIGN KEY ("rollout_id") REFERENCES "public"."rollout"("id") ON DELETE no action ON UPDATE no action;