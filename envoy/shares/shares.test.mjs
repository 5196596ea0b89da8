// The filter on a host of a few lines: whose connections count together, and how many there may be.

import assert from "node:assert";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const MODULE = new URL("../../server/quarterdeck_server/gateway/shares.wasm", import.meta.url);
const OK = 0;
const NOT_FOUND = 1;

async function host(root) {
  const counts = new Map();
  const times = new Map();
  const state = { address: "", counts, closed: 0, body: 0, ms: 5, properties: {}, headers: {} };
  state.text = "";
  let filter;
  const view = () => new DataView(filter.memory.buffer);
  const text = (at, size) => Buffer.from(filter.memory.buffer, at, size).toString();
  // Beyond the places of counts are those of times.
  const of = (key) => (key < 2 ** 18 ? counts : times);
  const number = (at) => view().getUint32(at, true);
  function give(bytes, at, size) {
    const to = filter.proxy_on_memory_allocate(bytes.length);
    new Uint8Array(filter.memory.buffer).set(bytes, to);
    view().setUint32(at, to, true);
    view().setUint32(size, bytes.length, true);
    return OK;
  }
  const env = {
    proxy_get_property: (path, pathSize, at, size) => {
      const name = text(path, pathSize);
      const known = {
        plugin_root_id: Buffer.from(root),
        "source\0address": Buffer.from(state.address),
        "request\0size": Buffer.from(BigUint64Array.of(BigInt(state.body)).buffer),
        ...state.properties,
      };
      return name in known ? give(known[name], at, size) : NOT_FOUND;
    },
    proxy_set_property: (path, pathSize, value, size) => {
      const copy = Buffer.from(filter.memory.buffer.slice(value, value + size));
      state.properties[text(path, pathSize)] = copy;
      return OK;
    },
    proxy_get_buffer_bytes: (kind, start, most, at, size) =>
      give(Buffer.from(kind === 6 ? "seed" : state.text).subarray(start, start + most), at, size),
    proxy_get_header_map_value: (map, name, nameSize, at, size) => {
      const value = state.headers[text(name, nameSize)];
      return value === undefined ? NOT_FOUND : give(Buffer.from(value), at, size);
    },
    proxy_add_header_map_value: (map, name, nameSize, value, size) => {
      state.headers[text(name, nameSize)] = text(value, size);
      return OK;
    },
    proxy_get_shared_data: (key, keySize, at, size, cas) => {
      const kept = of(number(key));
      if (!kept.has(number(key))) return NOT_FOUND;
      view().setUint32(cas, 1, true);
      return give(new Uint8Array(Uint32Array.of(kept.get(number(key))).buffer), at, size);
    },
    proxy_set_shared_data: (key, keySize, value) => {
      of(number(key)).set(number(key), number(value));
      return OK;
    },
    proxy_get_current_time_nanoseconds: (at) => {
      view().setBigUint64(at, BigInt(state.ms) * 1_000_000n, true);
      return OK;
    },
    proxy_close_stream: () => (state.closed++, OK),
    proxy_send_local_response: (status) => (state.closed++, (state.status = status), OK),
  };
  filter = (await WebAssembly.instantiate(readFileSync(MODULE), { env })).instance.exports;
  filter.proxy_on_vm_start(1, 4);
  return Object.assign(state, { filter });
}

test("a limit is for one address, and what ends is given back", async () => {
  const state = await host("2 connections");
  state.address = "127.0.0.1:1";
  const actions = Array.from({ length: 4 }, () => state.filter.proxy_on_new_connection(2));
  assert.deepEqual(actions, [0, 0, 1, 1]);
  assert.equal(state.closed, 2);
  state.address = "127.0.0.2:1";
  assert.equal(state.filter.proxy_on_request_headers(2, 0, 0), 0);
  state.address = "127.0.0.1:9";
  for (let ended = 0; ended < 4; ended++) state.filter.proxy_on_done(2);
  assert.deepEqual([...state.counts.values()].sort(), [0, 1]);
  assert.equal(state.filter.proxy_on_new_connection(2), 0);
});

test("the first 64 bits of an IPv6 address are its customer's", async () => {
  const state = await host("9 connections");
  const place = (address) => {
    state.counts.clear();
    state.address = address;
    state.filter.proxy_on_new_connection(2);
    return [...state.counts.keys()][0];
  };
  const networks = [
    ["[2001:db8:1:2:3:4:5:6]:1", "[2001:db8:1:2::]:9", "[2001:db8:1:2:ffff::1]:65535"],
    ["[2001:db8::1]:1", "[2001:db8:0:0:9::1]:2", "[2001:db8::5:6:7:8]:3"],
    ["[::1]:1", "[::]:3", "[::ffff:0:1]:1"],
    ["[1::2:3:4:5:6]:1", "[1:0:0:2:9:9:9:9]:5"],
    ["[1:2:3::]:1", "[1:2:3:0:4:5:6:7]:1"],
    ["[2001:db8:1:3::1]:1"],
    ["10.0.0.1:5", "10.0.0.1:65000"],
    ["10.0.0.2:5"],
  ];
  const places = networks.map((addresses) => new Set(addresses.map(place)));
  assert.deepEqual(places.map((each) => each.size), networks.map(() => 1));
  assert.equal(new Set(places.flatMap((each) => [...each])).size, networks.length);
});

test("a body that is not whole counts in pieces, of its address and of all", async () => {
  const state = await host("4 6 uploads");
  const piece = 64 * 1024;
  const streams = [];
  function sends(stream, body, isEnd) {
    Object.assign(state, { address: stream.address, properties: stream.properties, body });
    return state.filter.proxy_on_request_body(2, body, isEnd);
  }
  function begins(address) {
    streams.push({ address, properties: {} });
    return streams.at(-1);
  }
  const [first, second, other] = ["10.0.0.1:1", "10.0.0.1:2", "10.0.0.2:1"].map(begins);
  state.address = first.address;
  assert.equal(state.filter.proxy_on_request_headers(2, 0, 0), 0);
  // What comes whole counts nothing, and the same body counts once.
  assert.equal(sends(first, 50 * piece, 1), 0);
  assert.deepEqual([1, piece, 2 * piece].map((body) => sends(first, body, 0)), [0, 0, 0]);
  assert.deepEqual([sends(second, 1, 0), sends(second, piece, 0)], [0, 1]);
  assert.deepEqual([sends(other, 1, 0), sends(other, piece, 0)], [0, 1]);
  assert.equal(state.closed, 2);
  for (const stream of streams) {
    Object.assign(state, { address: stream.address, properties: stream.properties });
    state.filter.proxy_on_done(2);
  }
  assert.deepEqual([...state.counts.values()], [0, 0, 0]);
});

test("large bodies take time of their address, and small ones none", async () => {
  const state = await host("64 256 uploads");
  const large = () => {
    state.properties = {};
    state.body = 3_500_000;
    const action = state.filter.proxy_on_request_body(2, state.body, 0);
    state.filter.proxy_on_done(2);
    return action;
  };
  state.address = "127.0.0.1:1";
  assert.deepEqual(Array.from({ length: 6 }, large), [0, 0, 0, 0, 1, 1]);
  for (let part = 0; part < 1000; part++) {
    state.properties = {};
    state.body = 60_000;
    assert.equal(state.filter.proxy_on_request_body(2, 100, 0), 0);
    state.filter.proxy_on_done(2);
  }
  state.address = "127.0.0.2:1";
  assert.equal(large(), 0);
  state.address = "127.0.0.1:1";
  state.ms += 1000;
  assert.deepEqual([large(), large(), large(), large()], [0, 0, 0, 1]);
  // A clock that was set back, or far ahead, keeps nobody out.
  state.ms = 2 ** 31;
  assert.equal(large(), 0);
});

test("many values take time of their address, and a body has a most of them", async () => {
  const state = await host("64 256 uploads");
  state.address = "127.0.0.1:1";
  function sends(text, isEnd) {
    Object.assign(state, { text, body: state.body + text.length });
    return state.filter.proxy_on_request_body(2, text.length, isEnd);
  }
  function whole(...texts) {
    Object.assign(state, { properties: {}, body: 0 });
    const actions = texts.map((each, index) => sends(each, index === texts.length - 1));
    state.filter.proxy_on_done(2);
    return actions;
  }
  // 100,000 values take half a second, however they come; what is text has none.
  const many = "[" + "1,".repeat(100_000) + "1]";
  assert.deepEqual([whole(many), whole(many), whole(many), whole(many)], [[0], [0], [0], [1]]);
  assert.equal(state.status, 429);
  state.ms += 2000;
  const prose = JSON.stringify({ title: 'a\\"b', text: ",".repeat(300_000) });
  const cut = prose.indexOf("\\") + 1;
  assert.deepEqual(whole(prose), [0]);
  assert.deepEqual(whole(prose.slice(0, cut), prose.slice(cut)), [0, 0]);
  state.ms += 2000;
  const three = ["[" + "1,".repeat(260_000), "1,".repeat(260_000), "1]"];
  assert.deepEqual(whole(...three).slice(0, 2), [0, 1]);
  assert.equal(state.status, 413);
  state.ms += 2000;
  state.headers["content-type"] = "application/grpc+proto";
  assert.deepEqual(whole(...three), [0, 0, 0]);
});

test("the answer to who was just refused waits, for no longer than a second", async () => {
  const state = await host("64 256 uploads");
  const streams = [];
  function refused(address) {
    Object.assign(state, { address, properties: {}, headers: { "x-quarterdeck-refused": "1" } });
    assert.equal(state.filter.proxy_on_request_headers(2, 3, 1), 0);
    streams.push([address, state.properties]);
    return state.headers["x-envoy-fault-delay-request"];
  }
  function done() {
    for (const [address, properties] of streams.splice(0)) {
      Object.assign(state, { address, properties });
      state.filter.proxy_on_done(2);
    }
  }
  const own = () => refused("127.0.0.1:1");
  assert.deepEqual(Array.from({ length: 7 }, own), [
    undefined, "250", "500", "750", "1000", "1000", "1000",
  ]);
  assert.equal(refused("127.0.0.2:1"), undefined);
  // So many wait, and others hear at once; when those have gone there is room again.
  const waits = Array.from({ length: 130 }, own);
  assert.equal(waits.filter((each) => each === "1000").length, 122);
  assert.equal(waits.at(-1), undefined);
  done();
  assert.equal(own(), "1000");
  done();
  assert.deepEqual([...state.counts.values()].filter((each) => each !== 0), []);
  // Who waits as long as they are told hears at once.
  state.ms += 1250;
  assert.equal(own(), undefined);
  // Who is within their rate never waits.
  state.headers = {};
  state.filter.proxy_on_request_headers(2, 3, 1);
  assert.deepEqual(state.headers, {});
});
