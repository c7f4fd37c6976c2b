// Child process of bench/ingest.ts: the ingest door alone on a free port, as a gateway runs it.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createLog } from "#lib/adapters/log";
import { createIngest } from "../gateway/ingest/create-ingest.ts";

const databaseUrl = process.argv[2]!;
const log = createLog({ name: "bench", format: "text" });
const ingest = createIngest({ databaseUrl, authorise: () => ({ ok: true, key: "keyless" }), log });
const server = createServer((request, response) => {
  void ingest.handle(request, response, request.url ?? "/");
});
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
process.once("disconnect", () => process.exit(0));
