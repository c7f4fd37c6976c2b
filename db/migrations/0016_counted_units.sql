CREATE TABLE "counted_unit" (
	"rollout_id" text NOT NULL,
	"gate_key" text NOT NULL,
	"unit_id" text NOT NULL,
	"environment" text NOT NULL,
	CONSTRAINT "counted_unit_rollout_id_gate_key_unit_id_pk" PRIMARY KEY("rollout_id","gate_key","unit_id")
);
