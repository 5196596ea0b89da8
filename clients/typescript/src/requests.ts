import type { AnyOptions, Method } from "./routes.ts";
import { CREATES } from "./schema.ts";

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

/** The name in a Content-Disposition: in UTF-8 (RFC 8187) or else in ASCII. */
export function filenameIn(disposition: string): string {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  if (encoded) return decodeURIComponent(encoded);
  return /filename="([^"]*)"/i.exec(disposition)?.[1] ?? "";
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
