import { isUtf8 } from "node:buffer";
import type { EvaluationErrorCode } from "#lib/domain/flag/choose-variant";
import { invalidTargetingKey, targetingKeyOf } from "#lib/domain/flag/evaluate";

export type ParsedContext =
  | { ok: true; targetingKey: string | undefined; context: Record<string, unknown> }
  | { ok: false; errorCode: EvaluationErrorCode; errorDetails: string };

const deepestNesting = 32;
const longestTargetingKey = 2_048;

const fail = (errorCode: EvaluationErrorCode, errorDetails: string): ParsedContext => ({
  ok: false,
  errorCode,
  errorDetails,
});

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The evaluation context of a request body. */
export function parseContext(bytes: Buffer): ParsedContext {
  if (bytes.length === 0) return fail("PARSE_ERROR", 'The body is empty; send {"context":{"targetingKey":"..."}}');
  if (isDeeperThan(bytes, deepestNesting)) return fail("PARSE_ERROR", `The body nests deeper than ${deepestNesting}`);
  if (!isUtf8(bytes)) return fail("PARSE_ERROR", "The body is not UTF-8");
  let body: unknown;
  try {
    body = JSON.parse(bytes.toString("utf8"));
  } catch {
    return fail("PARSE_ERROR", "The body is not JSON");
  }
  if (!isObject(body)) return fail("PARSE_ERROR", "The body must be a JSON object");
  const context = body.context;
  if (context === undefined) return { ok: true, targetingKey: undefined, context: {} };
  if (!isObject(context)) return fail("INVALID_CONTEXT", "context must be a JSON object");
  const targetingKey = targetingKeyOf(context);
  if (targetingKey === null) return fail("INVALID_CONTEXT", invalidTargetingKey);
  if (targetingKey !== undefined && targetingKey.length > longestTargetingKey)
    return fail("INVALID_CONTEXT", `context.targetingKey is longer than ${longestTargetingKey} characters`);
  return { ok: true, targetingKey, context };
}

/** Looks at brackets outside strings only; the text need not be valid JSON. */
function isDeeperThan(bytes: Buffer, limit: number): boolean {
  if (bytes.length <= limit) return false;
  let depth = 0;
  let isInString = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (isInString) {
      if (byte === 0x5c) i++;
      else if (byte === 0x22) isInString = false;
    } else if (byte === 0x22) isInString = true;
    else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > limit) return true;
    } else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  return false;
}
