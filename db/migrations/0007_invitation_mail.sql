ALTER TABLE "outbox_message" ALTER COLUMN "destination_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "outbox_message" ADD COLUMN "link_id" text;--> statement-breakpoint
ALTER TABLE "outbox_message" ADD COLUMN "sealed_token" "bytea";--> statement-breakpoint
ALTER TABLE "outbox_message" ADD CONSTRAINT "outbox_message_link_id_access_link_id_fk" FOREIGN KEY ("link_id") REFERENCES "public"."access_link"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "outbox_link" ON "outbox_message" USING btree ("link_id");--> statement-breakpoint
ALTER TABLE "outbox_message" ADD CONSTRAINT "outbox_addressee" CHECK (("outbox_message"."destination_id" is null) <> ("outbox_message"."link_id" is null));--> statement-breakpoint
ALTER TABLE "outbox_message" ADD CONSTRAINT "outbox_token_goes" CHECK ("outbox_message"."sealed_token" is null or ("outbox_message"."delivered_at" is null and "outbox_message"."abandoned_at" is null));