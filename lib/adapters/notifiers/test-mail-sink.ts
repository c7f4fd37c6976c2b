// A real mail server for tests: keeps what it receives, or refuses it.
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

export interface MailSink {
  /** As they came over the wire. */
  mails: string[];
  /** The addresses that the mails were handed over for, beside what their headers say. */
  recipients: string[];
  /** Answer to every recipient; undefined: taken. */
  refuse: { code: number } | undefined;
  smtpUrl: string;
  close(): Promise<void>;
}

export async function openMailSink(refuse?: { code: number }): Promise<MailSink> {
  const sink: MailSink = { mails: [], recipients: [], refuse, smtpUrl: "", close: async () => {} };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    logger: false,
    onRcptTo({ address }, _session, done) {
      if (sink.refuse) return done(Object.assign(new Error("no such mailbox"), { responseCode: sink.refuse.code }));
      sink.recipients.push(address);
      done();
    },
    onData(stream, _session, done) {
      let text = "";
      stream.setEncoding("utf8");
      stream.on("data", (chunk: string) => {
        text += chunk;
      });
      stream.on("end", () => {
        sink.mails.push(text);
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.server.address() as AddressInfo;
  sink.smtpUrl = `smtp://127.0.0.1:${port}`;
  sink.close = () => new Promise((resolve) => server.close(() => resolve()));
  return sink;
}

/** Headers of a mail by lower-case name, unfolded; and its text, unwrapped. */
export function readMail(raw: string): { headers: Map<string, string>; text: string } {
  const end = raw.indexOf("\r\n\r\n");
  const lines = raw
    .slice(0, end)
    .replaceAll(/\r\n[ \t]+/g, " ")
    .split("\r\n");
  const headers = new Map(
    lines.map((line) => {
      const at = line.indexOf(":");
      return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()] as const;
    }),
  );
  const body = raw.slice(end + 4).replaceAll("=\r\n", "");
  return {
    headers,
    text: body.replaceAll(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
  };
}
