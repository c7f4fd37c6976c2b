ALTER TABLE "gate_state" ALTER COLUMN "state" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "tick" ALTER COLUMN "input" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "tick" ALTER COLUMN "outcome" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "gate_state" ADD COLUMN "packed" "bytea";--> statement-breakpoint
ALTER TABLE "tick" ADD COLUMN "packed_input" text;--> statement-breakpoint
ALTER TABLE "tick" ADD COLUMN "packed_outcome" text;--> statement-breakpoint
-- A packed tick is about 2 kB: compressing it costs more of the processor than it saves of the disk.
ALTER TABLE "tick" SET (toast_tuple_target = 4096);
