import type { Check, DatabaseCheck } from "./check.ts";
import { auditChain } from "./checks/audit-chain.ts";
import { clocks } from "./checks/clocks.ts";
import { dataFolder } from "./checks/data-folder.ts";
import { databaseAnswers } from "./checks/database-answers.ts";
import { diskSpace } from "./checks/disk-space.ts";
import { gateways } from "./checks/gateways.ts";
import { installedPackages } from "./checks/installed-packages.ts";
import { leftovers } from "./checks/leftovers.ts";
import { longTransactions } from "./checks/long-transactions.ts";
import { mailServer } from "./checks/mail-server.ts";
import { nodeVersion } from "./checks/node-version.ts";
import { outbox } from "./checks/outbox.ts";
import { partitions } from "./checks/partitions.ts";
import { ports } from "./checks/ports.ts";
import { publicAddress } from "./checks/public-address.ts";
import { retention } from "./checks/retention.ts";
import { schema } from "./checks/schema.ts";
import { secret } from "./checks/secret.ts";
import { waysIn } from "./checks/ways-in.ts";
import { workers } from "./checks/workers.ts";

/** In the order in which a person would look: the machine first, the database next, then what lives in it. */
export const checks: readonly Check[] = [
  nodeVersion,
  installedPackages,
  dataFolder,
  diskSpace,
  ports,
  publicAddress,
  leftovers,
  mailServer,
  databaseAnswers,
];

export const databaseChecks: readonly DatabaseCheck[] = [
  schema,
  longTransactions,
  workers,
  gateways,
  clocks,
  secret,
  waysIn,
  outbox,
  partitions,
  retention,
  auditChain,
];
