import assert from "node:assert/strict";
import { test } from "node:test";
import { EventParser, type ServerSentEvent } from "../src/sse.ts";

const encoder = new TextEncoder();

function parsed(parser: EventParser, ...chunks: Uint8Array[]): ServerSentEvent[] {
  return chunks.flatMap((chunk) => [...parser.push(chunk)]);
}

function read(text: string, parser = new EventParser()): ServerSentEvent[] {
  return parsed(parser, encoder.encode(text));
}

// The examples of WHATWG HTML, 9.2.6, and what the server sends.
const STREAM =
  "\uFEFFretry: 3000\n: ready\nid: 7\n\n" +
  "id: 8\nevent: notification\ndata: é😀\n\n" +
  "data: YHOO\r\ndata: +2\r\ndata:  10\r\n\r\n" +
  "data\rdata\rid\r\r" +
  "event: nothing\n\n" +
  "id: 9\nunknown: x\ndata:one\n: comment\n\n" +
  "data: lost";
const EVENTS = [
  { event: "notification", id: "8", data: "é😀" },
  { event: "message", id: "8", data: "YHOO\n+2\n 10" },
  { event: "message", id: "", data: "\n" },
  { event: "message", id: "9", data: "one" },
];

test("events are the same however their bytes are cut into chunks", () => {
  const bytes = encoder.encode(STREAM);
  for (let first = 0; first <= bytes.length; first++)
    for (let second = first; second <= bytes.length; second++) {
      const chunks = [bytes.slice(0, first), bytes.slice(first, second), bytes.slice(second)];
      const parser = new EventParser();
      assert.deepEqual(parsed(parser, ...chunks), EVENTS, `cut at ${first} and ${second}`);
      assert.equal(parser.retryMs, 3000);
    }
  const one = [...bytes].map((byte) => Uint8Array.of(byte));
  assert.deepEqual(parsed(new EventParser(), ...one), EVENTS);
});

test("an event ends with its empty line, also after a single carriage return", () => {
  const parser = new EventParser();
  assert.deepEqual(read("data: a\r\r", parser), [{ event: "message", id: "", data: "a" }]);
  assert.deepEqual(read("\ndata: b\n\n", parser), [{ event: "message", id: "", data: "b" }]);
});

test("the place to resume is that of the last whole event", () => {
  const parser = new EventParser("3");
  read(": ready\nid: 4\n\nid: 5\ndata: half", parser);
  assert.equal(parser.lastEventId, "4");
  parser.begin();
  assert.deepEqual(read("data: whole\n\n", parser), [{ event: "message", id: "4", data: "whole" }]);
});

test("an id with a NUL and a retry that is no number are ignored", () => {
  const parser = new EventParser("3");
  assert.deepEqual(read("id: 4\0\nretry: 5s\ndata: x\n\n", parser), [
    { event: "message", id: "3", data: "x" },
  ]);
  assert.equal(parser.retryMs, undefined);
});

test("a long line costs no more for each of its chunks", () => {
  const parser = new EventParser();
  const chunk = encoder.encode("x".repeat(1024));
  read("data: ", parser);
  for (let sent = 0; sent < 8 * 1024; sent++) parsed(parser, chunk);
  const [event] = read("\n\n", parser);
  assert.equal(event?.data.length, 8 * 1024 * 1024);
});
