// One of the two servers that bench/ofrep.ts compares. Usage: fork with the argument `gateway` or `bare`; sends its port.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { startTestGateway } from "../gateway/test-gateway.ts";

const start = process.argv[2] === "gateway" ? startGateway : startBare;
process.send?.(await start());
process.on("disconnect", () => process.exit(0));

/** The whole gateway: keys, limits and metrics included. The limit itself is lifted: it is the server that is measured. */
async function startGateway(): Promise<number> {
  const { gateway } = await startTestGateway({ evaluationLimit: { burst: 1e9, perSecond: 1e9 } });
  return gateway.port;
}

/** The least that a server in Node can do to parse such a request and answer such an answer. */
function startBare(): Promise<number> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { context } = JSON.parse(Buffer.concat(chunks).toString("utf8"));
      const text = JSON.stringify({
        key: "income-scorer-model",
        reason: "SPLIT",
        variant: "v1",
        value: "v1",
        metadata: {
          flagSetId: "production",
          version: "1.4",
          rolloutId: "rol_1",
          stepIndex: 1,
          exposure: 25,
          contextId: context.targetingKey,
        },
      });
      response.writeHead(200, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) });
      response.end(text);
    });
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)));
}
