/**
 * A client of Quarterdeck's REST API, for browsers and Node.
 *
 * Routes, parameters, bodies and responses have the types of the OpenAPI document, so a misspelt
 * field does not compile.
 *
 * @module
 */
import {
  Conflict,
  errorOf,
  ResourceExhausted,
  Unauthenticated,
  unanswered,
  Unavailable,
} from "./errors.ts";
import {
  type Answer,
  type AnyOptions,
  type Arguments,
  type FileRoute,
  filenameIn,
  type Item,
  type ListRoute,
  type Method,
  requestOf,
  type Route,
  type Schemas,
} from "./routes.ts";
import type { paths } from "./schema.ts";
import { EventParser } from "./sse.ts";

export * from "./errors.ts";
export type { Answer, FileRoute, ListRoute, Options, Route, Schemas } from "./routes.ts";
export type { paths } from "./schema.ts";

/** The tokens of a session. */
export interface Tokens {
  access_token: string;
  /** Valid for one refresh. If empty, the access token cannot be renewed. */
  refresh_token: string;
  /** When the access token expires, in milliseconds since the epoch. */
  expires_at: number;
}

export interface ClientOptions {
  /** An API key, or an access token; used until it expires. */
  token?: string;
  /**
   * The tokens to continue with, as passed to `onTokens`. If several tabs share a session, a
   * function that reads them from where `onTokens` keeps them.
   */
  tokens?: Tokens | (() => Tokens | undefined);
  /** Called with the tokens after a login or a refresh, and `undefined` when the session ends. */
  onTokens?: (tokens: Tokens | undefined) => void;
  /**
   * The token that `onDeviceToken` received for a user, if any. It marks the device as known, so
   * that others who guess the password cannot block the login. It grants no access.
   */
  deviceToken?: (email: string) => string | undefined;
  /** Called after a login with the token to keep on this device, longer than the session. */
  onDeviceToken?: (email: string, token: string) => void;
  /** Replaces the global `fetch`. */
  fetch?: typeof fetch;
}

/** The progress of long-running work, sent only while somebody watches. */
export interface Progress {
  resource_type: string;
  resource_id: number;
  data_source_id: number;
  status: string;
  /** From 0 to 1. */
  progress: number;
  is_over: boolean;
}

/** A message of `watch`. Resume after its `id`. */
export type Message =
  | { event: "notification"; id: string; data: Schemas["Notification"] }
  | { event: "progress"; id: string; data: Progress };

export interface WatchOptions {
  /** The `id` of the last message that was received. */
  lastEventId?: string | number;
  signal?: AbortSignal;
}

const STREAM = "/api/notifications/stream" satisfies keyof paths;
const RENEW_BEFORE_MS = 30_000;
const RETRIES = 4;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;
const LONGEST_RETRY_AFTER_SECONDS = 10;
/** The server sends something every 10 s; a stream that is silent for this long is dead. */
const SILENCE_MS = 30_000;

/**
 * A client of one server, for one session.
 *
 * Reads, and creates that take a `request_id` (which is filled in), are retried while the
 * server is unavailable; other calls are not. Every call may throw a QuarterdeckError.
 */
export class Quarterdeck {
  readonly #base: string;
  readonly #fetch: typeof fetch;
  readonly #shared: (() => Tokens | undefined) | undefined;
  readonly #onTokens: ((tokens: Tokens | undefined) => void) | undefined;
  readonly #deviceToken: (email: string) => string | undefined;
  readonly #onDeviceToken: (email: string, token: string) => void;
  #own: Tokens | undefined;
  #renewing: Promise<Tokens | undefined> | undefined;

  /** `baseUrl` is the URL of the server; if empty, that of the page. */
  constructor(baseUrl: string, options: ClientOptions = {}) {
    const { token, tokens } = options;
    this.#base = baseUrl.replace(/\/+$/, "");
    this.#fetch = options.fetch ?? ((...call) => fetch(...call));
    this.#onTokens = options.onTokens;
    const known = new Map<string, string>();
    this.#deviceToken = options.deviceToken ?? ((email) => known.get(email));
    this.#onDeviceToken = options.onDeviceToken ?? ((email, given) => void known.set(email, given));
    if (token) this.#own = { access_token: token, refresh_token: "", expires_at: Infinity };
    else if (typeof tokens === "function") this.#shared = tokens;
    else this.#own = tokens;
  }

  /** Sign in. The session is refreshed automatically from now on. Throws Unauthenticated. */
  async login(email: string, password: string): Promise<Schemas["User"]> {
    const known = this.#deviceToken(email);
    const body = known ? { email, password, device_token: known } : { email, password };
    const answer = await this.#open("/api/auth/login", body);
    this.#keep(tokensOf(answer));
    // A server of the version before has none.
    if (answer.device_token) this.#onDeviceToken(email, answer.device_token);
    return answer.user;
  }

  /** End the session on the server, and forget it. */
  async logout(): Promise<void> {
    try {
      await this.post("/api/auth/logout");
    } catch (error) {
      if (!(error instanceof Unauthenticated)) throw error; // It has ended already.
    }
    this.#keep(undefined);
  }

  /** Read a resource. */
  get<P extends Route<"get">>(route: P, ...[options]: Arguments<paths[P]["get"]>) {
    return this.#json<Answer<paths[P]["get"]>>("get", route, options);
  }

  /** Create a resource, or run an action. */
  post<P extends Route<"post">>(route: P, ...[options]: Arguments<paths[P]["post"]>) {
    return this.#json<Answer<paths[P]["post"]>>("post", route, options);
  }

  /** Update the fields in the body. */
  put<P extends Route<"put">>(route: P, ...[options]: Arguments<paths[P]["put"]>) {
    return this.#json<Answer<paths[P]["put"]>>("put", route, options);
  }

  /** Delete a resource. */
  delete<P extends Route<"delete">>(route: P, ...[options]: Arguments<paths[P]["delete"]>) {
    return this.#json<Answer<paths[P]["delete"]>>("delete", route, options);
  }

  /** Yield every item of a list, page after page. */
  async *list<P extends ListRoute>(
    route: P,
    ...[options]: Arguments<paths[P]["get"]>
  ): AsyncGenerator<Item<Answer<paths[P]["get"]>>, void, undefined> {
    const given: AnyOptions = options ?? {};
    let token: string | undefined;
    let before: string | undefined;
    do {
      before = token;
      const query = token ? { ...given.query, page_token: token } : { ...given.query };
      const page: object = await this.#json("get", route, { ...given, query });
      yield* Object.values(page).find(Array.isArray) ?? [];
      token = "next_page_token" in page ? String(page.next_page_token) : "";
    } while (token && token !== before);
  }

  /** Download a file into memory, and return it with its name. */
  async download<P extends FileRoute>(
    route: P,
    ...[options]: Arguments<paths[P]["get"]>
  ): Promise<{ blob: Blob; filename: string }> {
    return this.#call("get", route, options ?? {}, async (answer) => {
      const disposition = answer.headers.get("content-disposition") ?? "";
      return { blob: await answer.blob(), filename: filenameIn(disposition) };
    });
  }

  /**
   * Yield the user's notifications and the progress of long-running work: from now on, or after the
   * notification `lastEventId`. Reconnects without a gap or a duplicate until `signal`
   * is aborted. Throws if reconnecting cannot help: when the session has ended.
   */
  async *watch(options: WatchOptions = {}): AsyncGenerator<Message, void, undefined> {
    const { lastEventId, signal } = options;
    const parser = new EventParser(lastEventId === undefined ? "" : String(lastEventId));
    let pause = FIRST_PAUSE_MS;
    while (!signal?.aborted) {
      let asked = 0;
      try {
        for await (const { event, id, data } of this.#stream(parser, signal)) {
          pause = FIRST_PAUSE_MS;
          if (event === "end") break;
          yield { event, id, data: parsed(data) } as Message;
        }
      } catch (error) {
        if (signal?.aborted) return;
        if (!(error instanceof Unavailable || error instanceof ResourceExhausted)) throw error;
        asked = (error.retryAfterSeconds ?? 0) * 1000;
      }
      await sleep(Math.max(spread(pause), asked), signal).catch(() => undefined);
      pause = Math.min(pause * 2, Math.max(FIRST_PAUSE_MS, parser.retryMs ?? LONGEST_PAUSE_MS));
    }
  }

  /** Yield the events of one connection. */
  async *#stream(parser: EventParser, signal: AbortSignal | undefined) {
    const options: AnyOptions = signal ? { signal } : {};
    if (parser.lastEventId) options.headers = { "last-event-id": parser.lastEventId };
    const body = await this.#call("get", STREAM, options, async (answer) => answer.body);
    const reader = body?.getReader();
    if (!reader) return;
    parser.begin();
    try {
      for (;;) {
        const silence = setTimeout(() => void reader.cancel().catch(() => undefined), SILENCE_MS);
        const chunk = await reader
          .read()
          .catch(unanswered)
          .finally(() => clearTimeout(silence));
        if (chunk.done) return;
        yield* parser.push(chunk.value);
      }
    } finally {
      await reader.cancel().catch(() => undefined);
    }
  }

  #json<T>(method: Method, route: string, options: AnyOptions = {}): Promise<T> {
    return this.#call(method, route, options, (answer) => answer.json() as Promise<T>);
  }

  /** Make a call, and retry it where that is safe and the server was unavailable. */
  async #call<T>(
    method: Method,
    route: string,
    options: AnyOptions,
    read: (answer: Response) => Promise<T>,
  ): Promise<T> {
    const { target, init, isRepeatable } = requestOf(method, route, options);
    for (let attempt = 0; ; attempt++) {
      try {
        return await read(await this.#authorized(this.#base + target, init)).catch(unanswered);
      } catch (error) {
        if (!(error instanceof Unavailable) || !isRepeatable || attempt === RETRIES) throw error;
        const asked = error.retryAfterSeconds ?? 0;
        if (asked > LONGEST_RETRY_AFTER_SECONDS) throw error;
        await sleep(Math.max(spread(FIRST_PAUSE_MS * 2 ** attempt), asked * 1000), options.signal);
      }
    }
  }

  /** Make one attempt, and a second with new tokens if the first ones were rejected. */
  async #authorized(url: string, init: RequestInit): Promise<Response> {
    const used = await this.#current();
    let answer = await this.#send(url, init, used);
    if (answer.status === 401 && used) {
      const renewed = await this.#renew(used);
      if (renewed && renewed.access_token !== used.access_token)
        answer = await this.#send(url, init, renewed);
    }
    if (!answer.ok) throw await errorOf(answer);
    return answer;
  }

  #send(url: string, init: RequestInit, tokens?: Tokens): Promise<Response> {
    const headers = new Headers(init.headers);
    if (tokens) headers.set("authorization", `Bearer ${tokens.access_token}`);
    return this.#fetch(url, { ...init, headers, credentials: "omit" }).catch(unanswered);
  }

  /** Return the tokens to call with, refreshed shortly before they expire. */
  async #current(): Promise<Tokens | undefined> {
    const tokens = this.#tokens;
    if (!tokens || !isEnding(tokens)) return tokens;
    try {
      return await this.#renew(tokens);
    } catch (error) {
      if (error instanceof Unauthenticated || Date.now() >= tokens.expires_at) throw error;
      return tokens;
    }
  }

  /** Return new tokens for rejected or expiring ones; concurrent callers share one exchange. */
  #renew(used: Tokens): Promise<Tokens | undefined> {
    const exchange = () => this.#exchange(used);
    this.#renewing ??= alone(`quarterdeck ${this.#base}`, exchange).finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  async #exchange(used: Tokens): Promise<Tokens | undefined> {
    const stored = this.#tokens;
    const isRenewed = stored?.access_token !== used.access_token;
    if (!stored?.refresh_token || (isRenewed && !isEnding(stored))) return stored;
    try {
      const answer = await this.#open("/api/auth/refresh", { refresh_token: stored.refresh_token });
      // Unless somebody signed in or out meanwhile.
      if (this.#tokens?.access_token === stored.access_token) this.#keep(tokensOf(answer));
      return this.#tokens;
    } catch (error) {
      const isOther = () => this.#tokens?.access_token !== stored.access_token;
      // Another tab was quicker, and is about to keep what it got.
      for (let turn = 0; turn < RETRIES && isRace(error) && !isOther(); turn++)
        await sleep(FIRST_PAUSE_MS);
      if (isOther()) return this.#tokens;
      if (error instanceof Unauthenticated) this.#keep(undefined);
      throw error;
    }
  }

  /** Request the tokens of a new or refreshed session. */
  async #open(
    route: "/api/auth/login" | "/api/auth/refresh",
    body: object,
  ): Promise<Schemas["LoginResponse"]> {
    const headers = { "content-type": "application/json" };
    // What is sent is a credential, and for nobody else.
    const init: RequestInit = { method: "POST", headers, body: JSON.stringify(body), redirect: "error" };
    const answer = await this.#send(this.#base + route, init);
    if (!answer.ok) throw await errorOf(answer);
    return answer.json().catch(unanswered) as Promise<Schemas["LoginResponse"]>;
  }

  get #tokens(): Tokens | undefined {
    return this.#shared ? this.#shared() : this.#own;
  }

  #keep(tokens: Tokens | undefined): void {
    this.#own = tokens;
    this.#onTokens?.(tokens);
  }
}

function tokensOf({ access_token, refresh_token, expires_in }: Schemas["LoginResponse"]): Tokens {
  return { access_token, refresh_token, expires_at: Date.now() + expires_in * 1000 };
}

/** Return the JSON of an event. Throws Unavailable if it is invalid: the stream restarts. */
function parsed(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch (error) {
    throw new Unavailable("the stream is damaged", undefined, undefined, error);
  }
}

function isEnding(tokens: Tokens): boolean {
  return tokens.refresh_token !== "" && Date.now() >= tokens.expires_at - RENEW_BEFORE_MS;
}

function isRace(error: unknown): boolean {
  return error instanceof Conflict && error.reason === "REFRESH_RACE";
}

/** Run `work` while no other tab does, if the browser has locks (not over plain HTTP). */
async function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
  const locks = (globalThis.navigator as Navigator | undefined)?.locks as LockManager | undefined;
  return locks ? await locks.request(name, work) : await work();
}

/** Spread clients that reconnect at the same time. */
function spread(milliseconds: number): number {
  return milliseconds * (0.8 + 0.4 * Math.random());
}

function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", stop, { once: true });
  });
}
