import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { before, test } from "node:test";
import {
  Conflict,
  InvalidArgument,
  NotFound,
  PermissionDenied,
  Quarterdeck,
  Unauthenticated,
  Unavailable,
} from "../src/index.ts";
import {
  adminSession,
  cuttable,
  noting,
  type Session,
  unique,
  URL_OF_STACK,
  userSession,
} from "./server.ts";

const REFRESH = "POST /api/auth/refresh";
const ME = "GET /api/auth/me";
const STREAM = "GET /api/notifications/stream";
const NOT_A_TOKEN = "not a token";
// What waits for what does not come fails.
const WITHIN = { timeout: 40_000 };

let session: Session;
let admin: Quarterdeck;
let watcher: { session: Session; id: string };
before(async () => {
  session = await adminSession();
  admin = session.qd;
  watcher = await userSession(session);
});

function count(calls: string[], wanted: string): number {
  return calls.filter((each) => each === wanted).length;
}

async function thrown<E>(
  kind: abstract new (...given: never[]) => E,
  call: Promise<unknown>,
): Promise<E> {
  const error = await call.then(
    () => assert.fail("nothing was thrown"),
    (error: unknown) => error,
  );
  assert.ok(error instanceof kind, String(error));
  return error;
}

function give(title: string) {
  return admin.post("/api/tasks", { body: { title, assigned_user_id: watcher.id } });
}

test("an error has the class of its status, and the details of its body", async () => {
  const bad = await thrown(InvalidArgument, admin.post("/api/tasks", { body: { title: "" } }));
  assert.deepEqual([bad.status, bad.code, bad.reason], [400, 3, "INVALID_ARGUMENT"]);
  assert.equal(bad.fields["title"], "must not be empty");
  assert.match(bad.requestId, /^[0-9a-f-]{36}$/);

  const absent = await thrown(NotFound, admin.get("/api/tasks/{id}", { path: { id: "b c?" } }));
  assert.deepEqual(absent.resource, { type: "task", id: "b c?" });

  const task = await admin.post("/api/tasks", { body: { title: unique() } });
  const change = { path: { id: task.id }, body: { title: unique(), etag: task.etag } };
  await admin.put("/api/tasks/{id}", change);
  const stale = await thrown(Conflict, admin.put("/api/tasks/{id}", change));
  assert.equal(stale.reason, "STALE_ETAG");

  await thrown(PermissionDenied, watcher.session.qd.get("/api/audit-log"));
  const nobody = new Quarterdeck(URL_OF_STACK);
  assert.equal((await thrown(Unauthenticated, nobody.get("/api/auth/me"))).status, 401);
});

test("what is no id names no other route", async () => {
  for (const id of ["", ".", ".."])
    await thrown(RangeError, admin.delete("/api/tasks/{id}", { path: { id } }));
});

test("a list goes through all its pages, with its filters", async () => {
  const word = unique();
  for (let number = 0; number < 5; number++) {
    const priority = number === 4 ? "low" : "high";
    await admin.post("/api/tasks", { body: { title: `${word} ${number}`, priority } });
  }
  const calls: string[] = [];
  const titles = [];
  const pages = session.client(URL_OF_STACK, noting(calls)).list("/api/tasks", {
    query: { search: word, priority: ["high", "critical"], page_size: 3, order_by: "created_at" },
  });
  for await (const task of pages) titles.push(task.title);
  assert.deepEqual(
    titles,
    [0, 1, 2, 3].map((number) => `${word} ${number}`),
  );
  assert.equal(calls.length, 2);
  assert.ok(calls.every((each) => each.includes("priority=high&priority=critical")));
});

test("many calls with a dead access token make one refresh", async () => {
  const before = session.tokens;
  session.spoil({ access_token: NOT_A_TOKEN });
  const calls: string[] = [];
  const qd = session.client(URL_OF_STACK, noting(calls));
  const answers = await Promise.all(Array.from({ length: 20 }, () => qd.get("/api/auth/me")));
  assert.equal(new Set(answers.map((each) => each.id)).size, 1);
  assert.equal(count(calls, REFRESH), 1);
  assert.notEqual(session.tokens?.refresh_token, before?.refresh_token);
});

test("an access token that is about to end is renewed before it is used", async () => {
  session.spoil({ expires_at: Date.now() + 10_000 });
  const calls: string[] = [];
  const qd = session.client(URL_OF_STACK, noting(calls));
  await Promise.all([qd.get("/api/auth/me"), qd.get("/api/auth/me")]);
  assert.deepEqual(calls, [REFRESH, ME, ME]);
  assert.ok((session.tokens?.expires_at ?? 0) > Date.now() + 60_000);
});

test("a call goes on with a live token that cannot be renewed now", async () => {
  const before = session.tokens;
  session.spoil({ expires_at: Date.now() + 10_000 });
  const calls: string[] = [];
  for (const status of [429, 503]) {
    const away = noting(calls, (input, init) =>
      String(input).endsWith("/refresh")
        ? Promise.resolve(new Response("", { status }))
        : fetch(input, init),
    );
    assert.equal((await session.client(URL_OF_STACK, away).get("/api/auth/me")).role, "admin");
  }
  assert.deepEqual(calls, [REFRESH, ME, REFRESH, ME]);
  session.tokens = before;
});

test("tabs that share a session refresh once", async () => {
  // As browsers have it in `navigator.locks`, and Node 20 does not.
  let turn: Promise<unknown> = Promise.resolve();
  const request = (_: string, work: () => Promise<unknown>) => (turn = turn.then(work, work));
  const there = Object.getOwnPropertyDescriptor(globalThis, "navigator") ?? { value: undefined };
  const value = { locks: { request } };
  Object.defineProperty(globalThis, "navigator", { value, configurable: true });
  session.spoil({ access_token: NOT_A_TOKEN });
  const calls: string[] = [];
  const tabs = Array.from({ length: 4 }, () => session.client(URL_OF_STACK, noting(calls)));
  await Promise.all(tabs.map((tab) => tab.get("/api/auth/me")));
  Object.defineProperty(globalThis, "navigator", { ...there, configurable: true });
  assert.equal(count(calls, REFRESH), 1);
  assert.equal(count(calls, ME), 8);
});

test("a refresh that another tab won, without locks, ends with that tab's tokens", async () => {
  session.spoil({ access_token: NOT_A_TOKEN });
  const details = [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: "REFRESH_RACE" }];
  const lost = new Response(JSON.stringify({ code: 10, message: "", details }), { status: 409 });
  let won: Promise<unknown> = Promise.resolve();
  const qd = session.client(URL_OF_STACK, (input, init) => {
    if (!String(input).endsWith("/refresh")) return fetch(input, init);
    won = admin.get("/api/auth/me");
    return Promise.resolve(lost);
  });
  assert.equal((await qd.get("/api/auth/me")).role, "admin");
  await won;
});

test("a create whose answer is lost is made once", async () => {
  const word = unique();
  let sent = 0;
  const qd = session.client(URL_OF_STACK, async (input, init) => {
    const answer = await fetch(input, init);
    if (!sent++) throw new TypeError("fetch failed");
    return answer;
  });
  const task = await qd.post("/api/tasks", { body: { title: word } });
  assert.equal(sent, 2);
  const found = [];
  for await (const each of qd.list("/api/tasks", { query: { search: word } })) found.push(each.id);
  assert.deepEqual(found, [task.id]);
});

test("a read waits for a server that is away, a change does not", async () => {
  const task = await admin.post("/api/tasks", { body: { title: unique() } });
  let sent = 0;
  const qd = session.client(URL_OF_STACK, (input, init) => {
    if (sent++) return fetch(input, init);
    return Promise.resolve(new Response("", { status: 503, headers: { "retry-after": "1" } }));
  });
  const path = { id: task.id };
  const started = performance.now();
  await qd.get("/api/tasks/{id}", { path });
  assert.ok(performance.now() - started >= 990);
  assert.equal(sent, 2);

  sent = 0;
  const away = await thrown(Unavailable, qd.put("/api/tasks/{id}", { path, body: { title: "x" } }));
  assert.equal(away.retryAfterSeconds, 1);
  assert.equal(sent, 1);
  assert.equal((await admin.get("/api/tasks/{id}", { path })).title, task.title);
});

test("a call to where nobody listens is unavailable, and can be aborted", async () => {
  const proxy = await cuttable();
  proxy.close();
  const qd = new Quarterdeck(proxy.url, { token: "x" });
  assert.equal((await thrown(Unavailable, qd.post("/api/auth/logout"))).status, 0);
  const signal = AbortSignal.timeout(50);
  const aborted = await thrown(DOMException, qd.get("/api/auth/me", { signal }));
  assert.equal(aborted.name, "TimeoutError");
});

test("a file comes with its name", async () => {
  const query = { action: "CreateUser" };
  const { blob, filename } = await admin.download("/api/audit-log:export", { query });
  assert.equal(filename, "audit-log.jsonl");
  const [line = ""] = (await blob.text()).split("\n");
  assert.equal(JSON.parse(line).action, "CreateUser");

  const names = {
    [`attachment; filename="_t_.pdf"; filename*=UTF-8''%C3%A9t%C3%A9.pdf`]: "été.pdf",
    [`attachment; filename="a.pdf"; filename*=UTF-8''%zz`]: "a.pdf",
    "attachment; filename=plain.csv": "plain.csv",
    'attachment; filename="../../etc/passwd"': "passwd",
    [`attachment; filename*=UTF-8''..%5C..%2Fevil%0A.sh`]: "evil.sh",
  };
  for (const [disposition, name] of Object.entries(names)) {
    const answer = new Response("x", { headers: { "content-disposition": disposition } });
    const qd = new Quarterdeck("", { token: "x", fetch: () => Promise.resolve(answer) });
    assert.equal((await qd.download("/api/audit-log:export")).filename, name);
  }
});

test("a password goes nowhere else, whatever answers", async () => {
  const elsewhere = createServer((_, answer) => {
    answer.writeHead(307, { location: `${URL_OF_STACK}/api/auth/login` }).end();
  });
  await once(elsewhere.listen(0, "127.0.0.1"), "listening");
  const { port } = elsewhere.address() as AddressInfo;
  const qd = new Quarterdeck(`http://127.0.0.1:${port}`);
  await thrown(Unavailable, qd.login("nobody@example.com", "not for others"));
  elsewhere.close();
});

test("a watch comes back after a cut, without a gap or a double", WITHIN, async () => {
  const proxy = await cuttable();
  const word = unique();
  const calls: string[] = [];
  const qd = watcher.session.client(proxy.url, noting(calls));
  await give(`${word} 0`);
  const stop = new AbortController();
  const seen: string[] = [];
  try {
    for await (const message of qd.watch({ lastEventId: 0, signal: stop.signal })) {
      if (message.event !== "notification") continue;
      assert.equal(message.id, String(message.data.id));
      seen.push(message.data.title);
      if (seen.length === 1) await give(`${word} 1`);
      else if (seen.length === 2) {
        proxy.cut();
        await give(`${word} 2`);
        await give(`${word} 3`);
      } else if (seen.length === 4) {
        proxy.cut();
        await give(`${word} 4`);
      } else if (seen.length === 5) stop.abort();
    }
  } finally {
    proxy.close();
  }
  assert.deepEqual(
    seen,
    [0, 1, 2, 3, 4].map((number) => `Your task: ${word} ${number}`),
  );
  assert.ok(count(calls, STREAM) >= 3);
});

// The last: it ends the watcher's session.
test(
  "a watch that begins now hears nothing older, and throws when its session ends",
  WITHIN,
  async () => {
    const word = unique();
    await give(`${word} old`);
    const { session: ending } = watcher;
    const other = new Quarterdeck(URL_OF_STACK, { token: ending.tokens?.access_token ?? "" });
    const titles: string[] = [];
    const ended = (async () => {
      for await (const message of ending.qd.watch()) {
        if (message.event !== "notification") continue;
        titles.push(message.data.title);
        await other.logout();
      }
    })();
    // What is given before the stream is open does not come.
    const giving = setInterval(() => void give(`${word} new`), 200);
    const error = await thrown(Unauthenticated, ended).finally(() => clearInterval(giving));
    assert.equal(error.status, 401);
    assert.deepEqual(new Set(titles), new Set([`Your task: ${word} new`]));
    assert.equal(ending.tokens, undefined);
  },
);

test("a login keeps what makes its device known, and sends it with the next one", WITHIN, async () => {
  const sent: unknown[] = [];
  const spying: typeof fetch = (input, init) => {
    if (String(input).endsWith("/api/auth/login")) sent.push(JSON.parse(String(init?.body)));
    return fetch(input, init);
  };
  const kept = new Map<string, string>();
  const qd = new Quarterdeck(URL_OF_STACK, {
    fetch: spying,
    deviceToken: (email) => kept.get(email),
    onDeviceToken: (email, token) => kept.set(email, token),
  });
  const email = `${unique()}@example.com`;
  const password = "an ordinary password";
  await admin.post("/api/users", { body: { email, full_name: "A device", password } });
  await qd.login(email, password);
  await qd.logout();
  const token = kept.get(email);
  assert.match(String(token), /^qdd_/);
  await qd.login(email, password);
  assert.deepEqual(sent, [
    { email, password },
    { email, password, device_token: token },
  ]);
  assert.equal(kept.get(email), token);
});
