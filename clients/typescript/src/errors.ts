/**
 * What a call may throw.
 *
 *     QuarterdeckError
 *     ├── InvalidArgument      400
 *     ├── Unauthenticated      401
 *     ├── PermissionDenied     403
 *     ├── NotFound             404
 *     ├── Conflict             409
 *     ├── ResourceExhausted    429
 *     ├── Unavailable          502, 503, or no answer
 *     └── DeadlineExceeded     504
 */
import type { Schemas } from "./routes.ts";

/** Why a call failed, for machines. */
export type Reason = Schemas["Reason"];
type Detail = Schemas["Error"]["details"][number];
type DetailOf<Name extends string> = Extract<Detail, { "@type": `${string}.${Name}` }>;
/** `google.rpc.Code.UNKNOWN`. */
const UNKNOWN = 2;

/** A call that failed. Branch on its class, and on `reason` where that is not enough. */
export class QuarterdeckError extends Error {
  /** The HTTP status; 0 if there was no answer. */
  readonly status: number;
  /** The `google.rpc.Code`. */
  readonly code: number;
  /** For machines: `STALE_ETAG`. Empty if there was no answer; a newer server may have others. */
  readonly reason: Reason | "";
  /** What is wrong, by field of the request. */
  readonly fields: Readonly<Record<string, string>>;
  /** What the error is about. */
  readonly resource: Readonly<{ type: string; id: string }> | undefined;
  /** The server's logs name the call so. */
  readonly requestId: string;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    message: string,
    answer?: Response,
    body?: Partial<Schemas["Error"]>,
    cause?: unknown,
  ) {
    super(message, { cause });
    this.name = new.target.name;
    const resource = detail(body, "ResourceInfo");
    const violations = detail(body, "BadRequest")?.field_violations ?? [];
    const retryAfter = answer?.headers.get("retry-after") ?? "";
    this.status = answer?.status ?? 0;
    this.code = body?.code ?? UNKNOWN;
    this.reason = detail(body, "ErrorInfo")?.reason ?? "";
    this.fields = Object.fromEntries(violations.map((each) => [each.field, each.description]));
    this.resource = resource && {
      type: resource.resource_type ?? "",
      id: resource.resource_name ?? "",
    };
    this.requestId = answer?.headers.get("x-request-id") ?? "";
    this.retryAfterSeconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) : undefined;
  }
}
/** The request is wrong; `fields` tells where. */
export class InvalidArgument extends QuarterdeckError {}
/** No token, wrong credentials, or the session is over: sign in (again). */
export class Unauthenticated extends QuarterdeckError {}
/** The caller's role does not allow this. */
export class PermissionDenied extends QuarterdeckError {}
/** There is no such thing, or none that the caller may see. */
export class NotFound extends QuarterdeckError {}
/** It exists already, its etag is stale, or it is not in the state that the call needs. */
export class Conflict extends QuarterdeckError {}
/** Too many calls; try again after `retryAfterSeconds`. */
export class ResourceExhausted extends QuarterdeckError {}
/** The server is away for the moment. */
export class Unavailable extends QuarterdeckError {}
/** It took too long; whether it was done is not known. */
export class DeadlineExceeded extends QuarterdeckError {}

const BY_STATUS: Readonly<Record<number, typeof QuarterdeckError>> = {
  400: InvalidArgument,
  401: Unauthenticated,
  403: PermissionDenied,
  404: NotFound,
  409: Conflict,
  429: ResourceExhausted,
  502: Unavailable,
  503: Unavailable,
  504: DeadlineExceeded,
};

/** The error of an answer that is none of 2xx; its body is google.rpc.Status (AIP-193). */
export async function errorOf(answer: Response): Promise<QuarterdeckError> {
  // A proxy's error is no JSON.
  const body = (await answer.json().catch(() => ({}))) as Partial<Schemas["Error"]>;
  const Kind = BY_STATUS[answer.status] ?? QuarterdeckError;
  return new Kind(body.message ?? `the server answered ${answer.status}`, answer, body);
}

/** Rethrows; `fetch` fails with a TypeError when the network does, which becomes Unavailable. */
export function unanswered(error: unknown): never {
  if (!(error instanceof TypeError)) throw error;
  throw new Unavailable("the server does not answer", undefined, undefined, error);
}

function detail<Name extends string>(
  body: Partial<Schemas["Error"]> | undefined,
  name: Name,
): DetailOf<Name> | undefined {
  const type = `type.googleapis.com/google.rpc.${name}`;
  return body?.details?.find((each): each is DetailOf<Name> => each["@type"] === type);
}
