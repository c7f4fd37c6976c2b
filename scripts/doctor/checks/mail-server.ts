import { once } from "node:events";
import { connect } from "node:net";
import { type Check, type Finding, good, note, wrong } from "../check.ts";

const patienceMs = 5_000;

export const mailServer: Check = {
  name: "mail",
  async run({ environment: { smtpUrl } }): Promise<Finding[]> {
    if (!smtpUrl)
      return [note("SMTP_URL is not set: no e-mail is sent", "Set it when people are to be told by e-mail.")];
    const url = new URL(smtpUrl);
    const isTls = url.protocol === "smtps:";
    const port = Number(url.port || (isTls ? 465 : 25));
    const where = `${url.hostname}:${port}`;
    const trouble = await reach({ host: url.hostname.replace(/^\[|\]$/g, ""), port, isTls });
    if (trouble) return [wrong(`the mail server ${where} ${trouble}`, "Check SMTP_URL and the way to that server.")];
    return [good(`the mail server ${where} answers`)];
  },
};

/** Without TLS the server greets by itself; with TLS a connection is all that is asked. @returns what is wrong. */
async function reach({ host, port, isTls }: { host: string; port: number; isTls: boolean }): Promise<string | null> {
  const socket = connect({ host, port });
  const signal = AbortSignal.timeout(patienceMs);
  try {
    await once(socket, "connect", { signal });
    if (isTls) return null;
    const [greeting] = (await once(socket, "data", { signal })) as [Buffer];
    return greeting.toString("latin1").startsWith("220") ? null : "does not greet as a mail server";
  } catch (error) {
    return signal.aborted
      ? "does not answer"
      : `cannot be reached (${(error as NodeJS.ErrnoException).code ?? "closed"})`;
  } finally {
    socket.destroy();
  }
}
