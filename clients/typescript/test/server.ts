/** The stack that the tests run against, and what happens to the connections to it. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { Quarterdeck, type Tokens } from "../src/index.ts";

function setting(name: string): string {
  const text = process.env[name];
  assert.ok(text, `${name} is not set`);
  return text;
}

export const URL_OF_STACK = setting("QD_URL");
const PASSWORD = setting("QD_PASSWORD");

/** A `fetch` that notes what it is asked for. */
export function noting(calls: string[], through: typeof fetch = fetch): typeof fetch {
  return (input, init) => {
    const path = String(input).replace(/^https?:\/\/[^/]+/, "");
    calls.push(`${init?.method ?? "GET"} ${path}`);
    return through(input, init);
  };
}

/** One session, whose tokens all of its clients share. A sign-in takes time: tests share them. */
export class Session {
  tokens: Tokens | undefined;
  readonly qd = this.client();

  /** Another client of the same session, at another address or with its calls noted. */
  client(baseUrl = URL_OF_STACK, through: typeof fetch = fetch): Quarterdeck {
    return new Quarterdeck(baseUrl, {
      tokens: () => this.tokens,
      onTokens: (given) => (this.tokens = given),
      fetch: through,
    });
  }

  /** As if the access token had been refused, or were about to end. */
  spoil(how: Partial<Tokens>): void {
    assert.ok(this.tokens);
    this.tokens = { ...this.tokens, ...how };
  }
}

export async function adminSession(): Promise<Session> {
  const session = new Session();
  await session.qd.login(setting("QD_EMAIL"), PASSWORD);
  return session;
}

/** The session of a new user, and the user's id. */
export async function userSession(admin: Session): Promise<{ session: Session; id: string }> {
  const email = `${unique()}@example.com`;
  const body = { email, full_name: "A watcher", password: PASSWORD, role: "user" as const };
  const { user } = await admin.qd.post("/api/users", { body });
  const session = new Session();
  await session.qd.login(email, PASSWORD);
  return { session, id: user.id };
}

/** A word that no other test uses. */
export function unique(): string {
  return `word${randomUUID().replaceAll("-", "")}`;
}

/** A TCP proxy to the stack, whose connections can be cut. */
export async function cuttable() {
  const { hostname, port } = new URL(URL_OF_STACK);
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    const upstream = connect(Number(port), hostname);
    for (const each of [socket, upstream]) {
      open.add(each);
      each
        .on("error", () => undefined)
        .on("close", () => {
          open.delete(each);
          socket.destroy();
          upstream.destroy();
        });
    }
    socket.pipe(upstream).pipe(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const cut = () => open.forEach((each) => each.destroy());
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    close: () => {
      server.close();
      cut();
    },
  };
}
