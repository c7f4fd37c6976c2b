CREATE TABLE "traffic_route" (
	"environment" text NOT NULL,
	"service" text NOT NULL,
	"adapter" text NOT NULL,
	"settings" jsonb NOT NULL,
	"sealed_secret" "bytea",
	"revision" integer DEFAULT 1 NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "traffic_route_environment_service_pk" PRIMARY KEY("environment","service")
);
--> statement-breakpoint
ALTER TABLE "traffic_change" ADD COLUMN "adapter" text DEFAULT 'flag' NOT NULL;--> statement-breakpoint
ALTER TABLE "traffic_change" ADD COLUMN "sight" text;--> statement-breakpoint
ALTER TABLE "traffic_change" ADD COLUMN "read_back_percent" double precision;--> statement-breakpoint
ALTER TABLE "traffic_change" ADD COLUMN "read_back" text;--> statement-breakpoint
ALTER TABLE "traffic_change" ADD COLUMN "read_back_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "traffic_change" ADD COLUMN "attempts" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "traffic_change" ADD COLUMN "next_attempt_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "traffic_change" ADD COLUMN "last_error" text;--> statement-breakpoint
CREATE INDEX "traffic_change_due" ON "traffic_change" USING btree ("next_attempt_at") WHERE next_attempt_at is not null;