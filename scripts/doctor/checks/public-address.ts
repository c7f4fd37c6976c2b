import { type Check, type Finding, good, note, wrong } from "../check.ts";

const isLocal = (host: string): boolean => /^(localhost|127\.|\[?::1\]?$|0\.0\.0\.0)/.test(host);

export const publicAddress: Check = {
  name: "public address",
  run({ environment: { publicUrl, hosts, port } }): Finding[] {
    const url = new URL(publicUrl);
    const isOpen = hosts.some((host) => !isLocal(host) || host === "0.0.0.0" || host === "::");
    if (isLocal(url.hostname))
      return isOpen
        ? [
            note(
              `it listens beyond this machine, but links say ${publicUrl}`,
              "Set EVENKEEL_PUBLIC_URL to the address people use.",
            ),
          ]
        : [good(`${publicUrl}, this machine only`)];
    const findings: Finding[] = [];
    if (url.protocol === "http:")
      findings.push(
        note(
          `${publicUrl} is not encrypted: passwords and sessions travel in clear`,
          "Put it behind TLS (docs/how-to/behind-nginx.md).",
        ),
      );
    if (!isOpen && url.protocol === "http:" && url.port === String(port))
      findings.push(
        wrong(
          `${publicUrl} names this port, but it listens on ${hosts.join(", ")} only`,
          "Set EVENKEEL_HOST=0.0.0.0, or put a proxy in front.",
        ),
      );
    return findings.length > 0 ? findings : [good(publicUrl)];
  },
};
