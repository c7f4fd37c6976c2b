CREATE TABLE "gate_proof" (
	"id" text PRIMARY KEY NOT NULL,
	"environment" text NOT NULL,
	"service" text NOT NULL,
	"rollout_id" text NOT NULL,
	"gate_key" text NOT NULL,
	"gate" jsonb NOT NULL,
	"gate_hash" text NOT NULL,
	"result" jsonb NOT NULL,
	"seed" integer NOT NULL,
	"statistics_version" text NOT NULL,
	"proved_at" timestamp with time zone NOT NULL,
	"actor" jsonb NOT NULL
);
--> statement-breakpoint
ALTER TABLE "gate_proof" ADD CONSTRAINT "gate_proof_rollout_id_rollout_id_fk" FOREIGN KEY ("rollout_id") REFERENCES "public"."rollout"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "gate_proof_rollout" ON "gate_proof" USING btree ("rollout_id","proved_at");--> statement-breakpoint
CREATE INDEX "gate_proof_gate" ON "gate_proof" USING btree ("environment","gate_hash","proved_at");