CREATE TABLE "flag_segment" (
	"environment" text NOT NULL,
	"key" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"rule" jsonb NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "flag_segment_environment_key_pk" PRIMARY KEY("environment","key")
);
--> statement-breakpoint
CREATE TABLE "flag_version" (
	"flag_id" text NOT NULL,
	"revision" integer NOT NULL,
	"environment" text NOT NULL,
	"flag_key" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"actor" jsonb NOT NULL,
	"action" text NOT NULL,
	"definition" jsonb NOT NULL,
	CONSTRAINT "flag_version_flag_id_revision_pk" PRIMARY KEY("flag_id","revision")
);
--> statement-breakpoint
ALTER TABLE "flag" ADD COLUMN "targeting" jsonb;--> statement-breakpoint
ALTER TABLE "flag" ADD COLUMN "metadata" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "flag" ADD COLUMN "overrides" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "flag" ADD COLUMN "prerequisites" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
CREATE INDEX "flag_version_key" ON "flag_version" USING btree ("environment","flag_key","at");--> statement-breakpoint
-- The history begins here: what is there now is what the first change is compared with.
INSERT INTO flag_version (flag_id, revision, environment, flag_key, at, actor, action, definition)
  SELECT id, revision, environment, key, now(), '{"kind": "engine", "id": null, "name": "Evenkeel", "because": "the history of flags begins"}',
    'kept', jsonb_build_object('service', service, 'description', description, 'state', state, 'variants', variants,
      'defaultVariant', default_variant, 'targeting', targeting, 'metadata', metadata, 'overrides', overrides,
      'prerequisites', prerequisites)
  FROM flag;
