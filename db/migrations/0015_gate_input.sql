CREATE TABLE "gate_input" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "gate_input_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"rollout_id" text NOT NULL,
	"environment" text NOT NULL,
	"deltas" text NOT NULL
);
--> statement-breakpoint
CREATE INDEX "gate_input_rollout" ON "gate_input" USING btree ("rollout_id");