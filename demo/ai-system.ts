/** The AI system of the demo: both services, the replayed applicants and what becomes of them. */
import { readAdult, splitAdult } from "./adult.ts";
import { startApplicationsApi } from "./applications-api.ts";
import { openBackOffice } from "./back-office.ts";
import { type Fault, startIncomeScorer } from "./income-scorer.ts";
import { type LoadCounts, startLoad } from "./load.ts";
import { loadModels } from "./model.ts";
import { seededRandom } from "./random.ts";
import { replayStream } from "./replay.ts";
import { APPLICATIONS_API, INCOME_SCORER } from "./settings.ts";
import { installTraceContext, startTelemetry } from "./telemetry.ts";

const SERVICE_VERSION = "1.0.0";

interface AiSystemOptions {
  requestsPerSecond: number;
  otlpEndpoint: string;
  ofrepEndpoint: string;
  seed: number;
  fault: Fault;
}

interface AiSystem {
  counts: LoadCounts;
  applicationsUrl: string;
  /** Stops the load, lets open requests end, sends the last telemetry. */
  close(): Promise<void>;
}

export async function startAiSystem(options: AiSystemOptions): Promise<AiSystem> {
  const { otlpEndpoint: endpoint, seed } = options;
  installTraceContext();
  const apiTelemetry = startTelemetry({ name: APPLICATIONS_API, version: SERVICE_VERSION, endpoint });
  const scorerTelemetry = startTelemetry({ name: INCOME_SCORER, version: SERVICE_VERSION, endpoint });
  const scorer = await startIncomeScorer({
    port: 0,
    ofrepEndpoint: options.ofrepEndpoint,
    telemetry: scorerTelemetry,
    models: loadModels(),
    fault: options.fault,
    seed: seed + 1,
  });
  const scorerUrl = `http://127.0.0.1:${scorer.port}`;
  const api = await startApplicationsApi({ port: 0, scorerUrl, telemetry: apiTelemetry });
  const applicationsUrl = `http://127.0.0.1:${api.port}`;
  // A label names a prediction of the income scorer, so it is reported as that service's.
  const backOffice = openBackOffice(scorerTelemetry.logger, seededRandom(seed + 2));
  const load = startLoad({
    apiUrl: applicationsUrl,
    requestsPerSecond: options.requestsPerSecond,
    stream: replayStream(splitAdult(readAdult()).replayed, seed),
    onDecided: backOffice.follow,
  });
  return {
    counts: load.counts,
    applicationsUrl,
    close: async () => {
      load.stop();
      backOffice.stop();
      await Promise.all([api.close(), scorer.close()]);
      await Promise.all([apiTelemetry.shutdown(), scorerTelemetry.shutdown()]);
    },
  };
}
