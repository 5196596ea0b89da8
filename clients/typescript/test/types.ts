// Compiled, and never run: each line after an `@ts-expect-error` must not compile.
import type { Quarterdeck, QuarterdeckError, Schemas } from "../src/index.ts";

export async function misspelt(qd: Quarterdeck): Promise<void> {
  // @ts-expect-error no such field
  await qd.post("/api/tasks", { body: { title: "x", priorty: "high" } });
  // @ts-expect-error no such word
  await qd.post("/api/tasks", { body: { title: "x", priority: "urgent" } });
  // @ts-expect-error no title
  await qd.post("/api/tasks", { body: { priority: "high" } });
  // @ts-expect-error no body
  await qd.post("/api/tasks");
  // @ts-expect-error no such field, deep inside
  await qd.put("/api/config/monitoring", { body: { global_settings: { notifySlack: true } } });
  // @ts-expect-error no such filter
  await qd.get("/api/events", { query: { severty: ["high"] } });
  // @ts-expect-error not several
  await qd.get("/api/events", { query: { severity: "high" } });
  // @ts-expect-error no id
  await qd.get("/api/tasks/{id}");
  // @ts-expect-error another name
  await qd.get("/api/tasks/{id}", { path: { task_id: "1" } });
  // @ts-expect-error a number
  await qd.get("/api/data-sources/{data_source_id}", { path: { data_source_id: "one" } });
  // @ts-expect-error no such route
  await qd.get("/api/task");
  // @ts-expect-error another method
  await qd.delete("/api/tasks");
  // @ts-expect-error no JSON
  await qd.get("/api/audit-log:export");
  // @ts-expect-error no file
  await qd.download("/api/tasks");
  // @ts-expect-error no list
  qd.list("/api/tasks/{id}", { path: { id: "1" } });
  // @ts-expect-error a read has no body
  await qd.get("/api/tasks", { body: {} });
  // @ts-expect-error no such reason
  await qd.get("/api/tasks").catch((error: QuarterdeckError) => error.reason === "STALE_TAG");
  // @ts-expect-error no such field in the answer
  (await qd.get("/api/auth/me")).fullName;
}

export async function spelt(qd: Quarterdeck): Promise<void> {
  const task: Schemas["Task"] = await qd.post("/api/tasks", {
    body: { title: "x", priority: "high", due_date: "2030-01-31T12:00:00Z" },
  });
  const path = { id: task.id };
  const words: "open" | "in_progress" | "closed" = task.status;
  await qd.put("/api/tasks/{id}", { path, body: { title: words, etag: task.etag } });
  await qd.post("/api/events/{id}/create-task", { path });
  await qd.delete("/api/tasks/{id}", { path, signal: AbortSignal.timeout(1000) });
  await qd.get("/api/events");
  for await (const event of qd.list("/api/events", { query: { severity: ["critical", "high"] } })) {
    const each: Schemas["Event"] = event;
    const closed: string | undefined = each.task_id;
    void closed;
  }
  for await (const user of qd.list("/api/users")) void (user.email satisfies string);
  const report = { data_source_id: 1, report_id: 2 };
  const { blob } = await qd.download(
    "/api/data-sources/{data_source_id}/reports/{report_id}/download",
    { path: report },
  );
  void (blob satisfies Blob);
  for await (const message of qd.watch())
    if (message.event === "notification")
      void (message.data.severity satisfies Schemas["Event.Severity"]);
    else void (message.data.progress satisfies number);
}
