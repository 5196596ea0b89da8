/** What the routes of the OpenAPI document take and answer. */
import type { components, paths } from "./schema.ts";

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
