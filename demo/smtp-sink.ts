/** A mail server that keeps what it receives and sends nothing on. */
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { type Deliveries, keep } from "./deliveries.ts";
import { type MailHeaders, parseMailHeaders } from "./mail-headers.ts";
import type { RunningServer } from "./traced-server.ts";

const MAX_MESSAGE_BYTES = 1024 * 1024;

export async function startSmtpSink(options: { port: number; deliveries: Deliveries }): Promise<RunningServer> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["AUTH", "STARTTLS"],
    disableReverseLookup: true,
    size: MAX_MESSAGE_BYTES,
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const raw = Buffer.concat(chunks).toString("utf8");
        keep(options.deliveries.emails, { receivedAt: new Date().toISOString(), ...named(parseMailHeaders(raw)), raw });
        done();
      });
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", () => resolve());
  });
  // A client that hangs up in the middle is its own affair; without a listener it would end the process.
  server.removeAllListeners("error");
  server.on("error", () => {});
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function named(headers: MailHeaders) {
  return {
    messageId: headers["message-id"] ?? "",
    from: headers.from ?? "",
    to: headers.to ?? "",
    subject: headers.subject ?? "",
  };
}
