import type { Endpoint } from "../endpoint.ts";
import { auditEndpoints } from "./audit.ts";
import { configurationEndpoints } from "./configuration.ts";
import { destinationEndpoints } from "./destinations.ts";
import { flagEvaluationEndpoints } from "./flag-evaluation.ts";
import { flagEndpoints, segmentEndpoints } from "./flags.ts";
import { freezeEndpoints } from "./freezes.ts";
import { gateProofEndpoints } from "./gate-proofs.ts";
import { incidentEndpoints } from "./incidents.ts";
import { keyEndpoints } from "./keys.ts";
import { organisationEndpoints } from "./organisation.ts";
import { personEndpoints } from "./people.ts";
import { policyEndpoints } from "./policies.ts";
import { rolloutControlEndpoints } from "./rollout-control.ts";
import { rolloutEvidenceEndpoints } from "./rollout-evidence.ts";
import { rolloutPlanningEndpoints } from "./rollout-planning.ts";
import { rolloutEndpoints } from "./rollouts.ts";
import { serviceEndpoints } from "./services.ts";
import { environmentEndpoints, systemEndpoints } from "./systems.ts";
import { teamEndpoints } from "./teams.ts";
import { templateEndpoints } from "./templates.ts";
import { trafficRouteEndpoints } from "./traffic-routes.ts";
import { unitEndpoints } from "./units.ts";

/** Every operation of the REST API; the router and the OpenAPI document read this one list. */
export const endpoints: readonly Endpoint[] = [
  // Before the flags: a path that names every segment is found first by whoever reads this list in order.
  ...flagEvaluationEndpoints,
  ...flagEndpoints,
  ...rolloutPlanningEndpoints,
  ...segmentEndpoints,
  ...rolloutEndpoints,
  ...rolloutControlEndpoints,
  ...rolloutEvidenceEndpoints,
  ...gateProofEndpoints,
  ...freezeEndpoints,
  ...incidentEndpoints,
  ...unitEndpoints,
  ...keyEndpoints,
  ...personEndpoints,
  ...organisationEndpoints,
  ...teamEndpoints,
  ...destinationEndpoints,
  ...serviceEndpoints,
  ...trafficRouteEndpoints,
  ...systemEndpoints,
  ...environmentEndpoints,
  ...templateEndpoints,
  ...policyEndpoints,
  ...configurationEndpoints,
  ...auditEndpoints,
];
