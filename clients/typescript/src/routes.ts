/** What the routes of the OpenAPI document take and answer, and the requests that are made of it. */
import { CREATES, type components, type paths } from "./schema.ts";

/** The types of the contract, by name: `Schemas["Event"]`. */
export type Schemas = components["schemas"];
export type Method = "get" | "post" | "put" | "delete";
type Answering<Content> = { responses: { 200: { content: Content } } };
type Json<Answer> = Answering<{ "application/json": Answer }>;

/** The routes that have this method and answer JSON. */
export type Route<M extends Method> = {
  [P in keyof paths]: paths[P][M] extends Json<unknown> ? P : never;
}[keyof paths];
/** The routes that answer pages. */
export type ListRoute = {
  [P in keyof paths]: paths[P]["get"] extends Json<{ next_page_token: string; total_size: number }>
    ? P
    : never;
}[keyof paths];
/** The routes that answer a file. */
export type FileRoute = {
  [P in keyof paths]: paths[P]["get"] extends Answering<infer Content>
    ? keyof Content extends "application/json" | "text/event-stream"
      ? never
      : P
    : never;
}[keyof paths];

type In<O, Place extends "path" | "query"> = O extends { parameters: infer All }
  ? NonNullable<All[Place & keyof All]>
  : never;
type BodyOf<O> = O extends { requestBody?: { content: { "application/json": infer Body } } }
  ? unknown extends Body
    ? never
    : Body
  : never;
/** A property that is absent, optional or required, as the contract has it. */
type Property<Name extends string, Value> = [Value] extends [never]
  ? { [N in Name]?: never }
  : object extends Value
    ? { [N in Name]?: Value }
    : { [N in Name]: Value };
/** What a call takes. */
export type Options<O> = Property<"path", In<O, "path">> &
  Property<"query", In<O, "query">> &
  Property<"body", BodyOf<O>> & { signal?: AbortSignal };
/** The options of a call, which may be left out if none is required. */
export type Arguments<O> =
  object extends Options<O> ? [options?: Options<O>] : [options: Options<O>];
/** What a call answers. */
export type Answer<O> = O extends Json<infer Content> ? Content : never;
/** What a page is made of. */
export type Item<Page> = {
  [K in keyof Page]: Page[K] extends readonly (infer Each)[] ? Each : never;
}[keyof Page];
/** The options of any call. */
export interface AnyOptions {
  path?: object;
  query?: object;
  body?: object;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** What is sent to which path and query, and whether it may be sent again. */
export function requestOf(method: Method, route: string, options: AnyOptions) {
  const isCreate = method === "post" && CREATES.has(route);
  const body = isCreate ? { request_id: newRequestId(), ...options.body } : options.body;
  const headers = new Headers(options.headers);
  if (body) headers.set("content-type", "application/json");
  const init: RequestInit = {
    method: method.toUpperCase(),
    headers,
    body: body ? JSON.stringify(body) : null,
    signal: options.signal ?? null,
  };
  const target = filled(route, options.path) + searched(options.query);
  return { target, init, isRepeatable: method === "get" || isCreate };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

/** The name in a Content-Disposition: in UTF-8 (RFC 8187) or else in ASCII. */
export function filenameIn(disposition: string): string {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1] ?? "";
  const plain = /filename=(?:"([^"]*)"|([^;\s]*))/i.exec(disposition);
  const name = decoded(encoded) || plain?.[1] || plain?.[2] || "";
  // The name alone, whatever folder it claims.
  return name.replace(/^.*[/\\]/s, "").replace(/[\p{Cc}\p{Cf}]/gu, "");
}

function newRequestId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

function filled(route: string, values: object = {}): string {
  const given = new Map<string, unknown>(Object.entries(values));
  return route.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(given.get(name) ?? "");
    // As a part of a path these would name another route.
    if (["", ".", ".."].includes(value)) throw new RangeError(`${name}: is not an id`);
    return encodeURIComponent(value);
  });
}

function searched(query: object = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    for (const each of [value].flat()) if (each !== undefined) search.append(name, String(each));
  const text = search.toString();
  return text && `?${text}`;
}
