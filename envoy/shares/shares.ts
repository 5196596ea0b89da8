// What one client address may have at once: connections, calls, streams, downloads.
//
// A filter of Envoy by Proxy-Wasm 0.2.1 (github.com/proxy-wasm/spec), in AssemblyScript. A filter
// of connections counts connections, a filter of a cluster its requests. The root id of a filter
// is its limit and its name, `512 connections`. Counts are in Envoy's shared data, so that all its
// threads count together. Nothing is kept in this module from one call to the next.
//
// The address is hashed, with a seed that nobody outside knows, to one of 2^18 places: what is kept
// does not grow with the number of addresses, and nobody can choose whom they share a place with.
// Of IPv6 the first 64 bits count, which one customer of a provider has as a whole (RFC 6177).

@external("env", "proxy_get_property")
declare function getProperty(path: usize, pathSize: usize, value: usize, size: usize): u32;
@external("env", "proxy_get_buffer_bytes")
declare function getBuffer(kind: u32, start: u32, most: u32, value: usize, size: usize): u32;
@external("env", "proxy_get_shared_data")
declare function getShared(key: usize, keySize: usize, value: usize, size: usize, cas: usize): u32;
@external("env", "proxy_set_shared_data")
declare function setShared(key: usize, keySize: usize, value: usize, size: usize, cas: u32): u32;
@external("env", "proxy_close_stream")
declare function closeStream(kind: u32): u32;
@external("env", "proxy_send_local_response")
declare function respond(
  status: u32, details: usize, detailsSize: usize, body: usize, bodySize: usize,
  headers: usize, headersSize: usize, grpcStatus: i32): u32;

// Of the specification.
const OK: u32 = 0;
const CAS_MISMATCH: u32 = 8;
const CONTINUE: u32 = 0;
const PAUSE: u32 = 1;
const DOWNSTREAM: u32 = 2;
const VM_CONFIGURATION: u32 = 6;
const TOO_MANY_REQUESTS: u32 = 429;
const RESOURCE_EXHAUSTED: i32 = 8;

const PLACES: u32 = 1 << 18;
const FNV_OFFSET: u64 = 0xcbf29ce484222325;
const FNV_PRIME: u64 = 0x100000001b3;
const SPACE: u8 = 0x20;
const COLON: u8 = 0x3a;
const BRACKET: u8 = 0x5b;

// "source\0address" and "plugin_root_id", as the host names them.
const ADDRESS = memory.data<u8>([115, 111, 117, 114, 99, 101, 0, 97, 100, 100, 114, 101, 115, 115]);
const ADDRESS_SIZE: usize = 14;
const ROOT_ID = memory.data<u8>(
  [112, 108, 117, 103, 105, 110, 95, 114, 111, 111, 116, 95, 105, 100]);
const ROOT_ID_SIZE: usize = 14;
// "too many at once from your address"
const REFUSAL = memory.data<u8>(
  [116, 111, 111, 32, 109, 97, 110, 121, 32, 97, 116, 32, 111, 110, 99, 101, 32, 102, 114, 111,
    109, 32, 121, 111, 117, 114, 32, 97, 100, 100, 114, 101, 115, 115]);
const REFUSAL_SIZE: usize = 34;

// Where the host puts what it answers; used anew in each call.
const ROOM: usize = 4096;
const room = memory.data(4096);
let used: usize = 0;

const at = memory.data(4);
const size = memory.data(4);
const cas = memory.data(4);
const place = memory.data(4);
const count = memory.data(4);
const groups = memory.data(16);

let seed: u64 = FNV_OFFSET;

export function proxy_abi_version_0_2_1(): void {}

export function proxy_on_memory_allocate(bytes: usize): usize {
  if (used + bytes > ROOM) return 0;
  const given = room + used;
  used += (bytes + 7) & ~7;
  return given;
}

// The configuration is the seed.
export function proxy_on_vm_start(context: u32, bytes: u32): u32 {
  used = 0;
  if (getBuffer(VM_CONFIGURATION, 0, bytes, at, size) != OK) return 0;
  seed = hashed(FNV_OFFSET, load<u32>(at), load<u32>(at) + load<u32>(size));
  return 1;
}

export function proxy_on_configure(context: u32, bytes: u32): u32 {
  return 1;
}

export function proxy_on_context_create(context: u32, parent: u32): void {}

export function proxy_on_new_connection(context: u32): u32 {
  if (entered()) return CONTINUE;
  closeStream(DOWNSTREAM);
  return PAUSE;
}

export function proxy_on_request_headers(context: u32, headers: u32, isEnd: u32): u32 {
  if (entered()) return CONTINUE;
  respond(TOO_MANY_REQUESTS, 0, 0, REFUSAL, REFUSAL_SIZE, 0, 0, RESOURCE_EXHAUSTED);
  return PAUSE;
}

export function proxy_on_done(context: u32): u32 {
  changed(-1);
  return 1;
}

// Whether this one more is within the limit; it is counted in either case, until it ends.
function entered(): bool {
  const limit = changed(1);
  return limit < 0 || <i32>load<u32>(count) <= limit;
}

// Adds to the count of the address, which is then in `count`. Returns the limit; -1 if there is
// nothing to count by.
function changed(by: i32): i32 {
  used = 0;
  if (getProperty(ROOT_ID, ROOT_ID_SIZE, at, size) != OK) return -1;
  let next = load<u32>(at);
  const end = next + load<u32>(size);
  let limit: i32 = 0;
  for (; next < end && load<u8>(next) != SPACE; next++) limit = limit * 10 + load<u8>(next) - 48;
  let hash = hashed(seed, next, end);
  if (getProperty(ADDRESS, ADDRESS_SIZE, at, size) != OK) return -1;
  hash = address(hash, load<u32>(at), load<u32>(at) + load<u32>(size));
  store<u32>(place, <u32>(hash ^ (hash >> 32)) & (PLACES - 1));
  add(by);
  return limit;
}

function add(by: i32): void {
  do {
    used = 0;
    const isFound = getShared(place, 4, at, size, cas) == OK;
    if (!isFound) store<u32>(cas, 0);
    store<u32>(count, (isFound ? load<u32>(load<u32>(at)) : 0) + by);
  } while (setShared(place, 4, count, 4, load<u32>(cas)) == CAS_MISMATCH);
}

// The hash with an address, `127.0.0.1:4711` or `[2001:db8::1]:4711`, without the port.
function address(hash: u64, start: u32, end: u32): u64 {
  if (load<u8>(start) == BRACKET) return network(hash, start + 1, end);
  while (end > start && load<u8>(end - 1) != COLON) end--;
  return hashed(hash, start, end);
}

// The hash with the first 64 bits of an IPv6 address (RFC 5952).
function network(hash: u64, start: u32, end: u32): u64 {
  memory.fill(groups, 0, 16);
  let group: i32 = 0;
  let gap: i32 = -1;
  for (let next = start; next < end && group < 8; next++) {
    const letter = load<u8>(next);
    if (letter == COLON && load<u8>(next + 1) == COLON) {
      gap = next++ == start ? 0 : ++group;
    } else if (letter == COLON) {
      group++;
    } else {
      const digit = digitOf(letter);
      if (digit > 15) break;
      const to = groups + group * 2;
      store<u16>(to, <u16>(<u32>load<u16>(to) << 4 | digit));
    }
  }
  if (gap >= 0) {
    // What stands after `::` belongs to the end, and zeros between.
    const after = group + 1 - gap;
    memory.copy(groups + (8 - after) * 2, groups + gap * 2, after * 2);
    memory.fill(groups + gap * 2, 0, (8 - after - gap) * 2);
  }
  return hashed(hash, groups, groups + 8);
}

function digitOf(letter: u8): u32 {
  if (letter >= 48 && letter <= 57) return letter - 48;
  return letter >= 97 && letter <= 102 ? letter - 87 : 16;
}

// FNV-1a (draft-eastlake-fnv).
function hashed(hash: u64, next: usize, end: usize): u64 {
  for (; next < end; next++) hash = (hash ^ load<u8>(next)) * FNV_PRIME;
  return hash;
}
