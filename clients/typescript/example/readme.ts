import { Conflict, InvalidArgument, Quarterdeck } from "quarterdeck-client";

const qd = new Quarterdeck("http://127.0.0.1:8080");
await qd.login("ada@example.com", "tall ships 42");

try {
  const task = await qd.post("/api/tasks", { body: { title: "Rotate the logs", priority: "low" } });
  const change = { status: "in_progress" } as const;
  await qd.put("/api/tasks/{id}/status", { path: { id: task.id }, body: change });
} catch (error) {
  if (error instanceof InvalidArgument) console.log(error.fields);
  else if (error instanceof Conflict && error.reason === "STALE_ETAG")
    console.log("Read it again.");
  else throw error;
}

for await (const event of qd.list("/api/events", { query: { severity: ["critical", "high"] } }))
  console.log(event.severity, event.title);

const { blob, filename } = await qd.download("/api/audit-log:export");
console.log(filename, blob.size);

for await (const message of qd.watch())
  if (message.event === "notification") console.log(message.data.title);
  else console.log(message.data.resource_type, message.data.progress);
