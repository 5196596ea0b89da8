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

/** The machine-readable reason why a call failed. */
export type Reason = Schemas["Reason"];
type Detail = Schemas["Error"]["details"][number];
type DetailOf<Name extends string> = Extract<Detail, { "@type": `${string}.${Name}` }>;
/** `google.rpc.Code.UNKNOWN`. */
const UNKNOWN = 2;

/** A call that failed. Branch on its class, and on `reason` where that is not enough. */
export class QuarterdeckError extends Error {
  /** The HTTP status; 0 if there was no response. */
  readonly status: number;
  /** The `google.rpc.Code`. */
  readonly code: number;
  /** The reason, for programs: `STALE_ETAG`. Empty without a response; newer ones may follow. */
  readonly reason: Reason | "";
  /** The problems, by field of the request. */
  readonly fields: Readonly<Record<string, string>>;
  /** The resource that the error is about. */
  readonly resource: Readonly<{ type: string; id: string }> | undefined;
  /** The id of the call in the server's logs. */
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
/** The request is invalid; `fields` has the reasons. */
export class InvalidArgument extends QuarterdeckError {}
/** No token, wrong credentials, or the session has ended: sign in (again). */
export class Unauthenticated extends QuarterdeckError {}
/** The caller's role does not allow this. */
export class PermissionDenied extends QuarterdeckError {}
/** The resource does not exist, or the caller may not see it. */
export class NotFound extends QuarterdeckError {}
/** The resource already exists, its etag is stale, or it is in the wrong state for the call. */
export class Conflict extends QuarterdeckError {}
/** Too many calls; try again after `retryAfterSeconds`. */
export class ResourceExhausted extends QuarterdeckError {}
/** The server is temporarily unavailable. */
export class Unavailable extends QuarterdeckError {}
/** The call took too long; it may have been done. */
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

/** Return the error of a response that is not 2xx; its body is google.rpc.Status (AIP-193). */
export async function errorOf(answer: Response): Promise<QuarterdeckError> {
  // A proxy's error is no JSON.
  const body = (await answer.json().catch(() => ({}))) as Partial<Schemas["Error"]>;
  const Kind = BY_STATUS[answer.status] ?? QuarterdeckError;
  return new Kind(body.message ?? `the server answered ${answer.status}`, answer, body);
}

/** Rethrow; the TypeError of `fetch` for a network failure becomes Unavailable. */
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
