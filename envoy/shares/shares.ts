// What one client address may have at once: connections, calls, streams, downloads, uploads.
//
// A filter of Envoy by Proxy-Wasm 0.2.1 (github.com/proxy-wasm/spec), in AssemblyScript. A filter
// of connections counts connections, a filter of a cluster its requests. The root id of a filter
// is its limit and its name, `512 connections`. Counts are in Envoy's shared data, so that all its
// threads count together. Nothing is kept in this module from one call to the next.
//
// `64 256 uploads` counts bodies of requests that are not whole, which the gateway keeps in memory,
// in pieces of 64 KiB: so many of an address, and so many of all. A body counts from its first part
// if that is not all of it, with what came of it, until its call is over.
//
// What is beyond the first piece of a body also takes time of the address, so long for each piece:
// who sends large bodies one after the other, without end, is refused like who sends them at once.
// Each is read, parsed and sent on in one go, while all others on that thread wait.
//
// The address is hashed, with a seed that nobody outside knows, to one of 2^18 places: what is kept
// does not grow with the number of addresses, and nobody can choose whom they share a place with.
// Of IPv6 the first 64 bits count, which one customer of a provider has as a whole (RFC 6177).

@external("env", "proxy_get_property")
declare function getProperty(path: usize, pathSize: usize, value: usize, size: usize): u32;
@external("env", "proxy_set_property")
declare function setProperty(path: usize, pathSize: usize, value: usize, size: usize): u32;
@external("env", "proxy_get_buffer_bytes")
declare function getBuffer(kind: u32, start: u32, most: u32, value: usize, size: usize): u32;
@external("env", "proxy_get_shared_data")
declare function getShared(key: usize, keySize: usize, value: usize, size: usize, cas: usize): u32;
@external("env", "proxy_set_shared_data")
declare function setShared(key: usize, keySize: usize, value: usize, size: usize, cas: u32): u32;
@external("env", "proxy_get_current_time_nanoseconds")
declare function getTime(nanoseconds: usize): u32;
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
const PIECE: u64 = 64 * 1024;
const MOST_PIECES: u64 = 1 << 16;
// Of large bodies an address may send 11 MB a second, and as much as takes a second at once.
const PIECE_MS: i32 = 6;
const MOST_AHEAD_MS: i32 = 1000;
const FORGOTTEN_MS: i32 = 60000;
const NS_PER_MS: u64 = 1000000;
const FNV_OFFSET: u64 = 0xcbf29ce484222325;
const FNV_PRIME: u64 = 0x100000001b3;
const SPACE: u8 = 0x20;
const DIGIT_9: u8 = 0x39;
const LETTER_U: u8 = 0x75;
const COLON: u8 = 0x3a;
const BRACKET: u8 = 0x5b;

// "source\0address" and "plugin_root_id", as the host names them.
const ADDRESS = memory.data<u8>([115, 111, 117, 114, 99, 101, 0, 97, 100, 100, 114, 101, 115, 115]);
const ADDRESS_SIZE: usize = 14;
const ROOT_ID = memory.data<u8>(
  [112, 108, 117, 103, 105, 110, 95, 114, 111, 111, 116, 95, 105, 100]);
const ROOT_ID_SIZE: usize = 14;
// "request\0size", what came of a body; and how many pieces of it count.
const BODY = memory.data<u8>([114, 101, 113, 117, 101, 115, 116, 0, 115, 105, 122, 101]);
const BODY_SIZE: usize = 12;
const PIECES = memory.data<u8>([112, 105, 101, 99, 101, 115]);
const PIECES_SIZE: usize = 6;
// One header, "retry-after: 1".
const HEADERS = memory.data<u8>([1, 0, 0, 0, 11, 0, 0, 0, 1, 0, 0, 0,
  114, 101, 116, 114, 121, 45, 97, 102, 116, 101, 114, 0, 49, 0]);
const HEADERS_SIZE: usize = 26;
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
const nanoseconds = memory.data(8);
const freeAt = memory.data(4);
const groups = memory.data(16);
const pieces = memory.data(4);
const total = memory.data(4);
let seed: u64 = FNV_OFFSET;
// Of the filter that is called: how many all together may have, 0 for no such limit, and whether
// it counts uploads.
let most: i32 = 0;
let isOfUploads: bool = false;

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
  if (entered(1)) return CONTINUE;
  closeStream(DOWNSTREAM);
  return PAUSE;
}

export function proxy_on_request_headers(context: u32, headers: u32, isEnd: u32): u32 {
  readFilter();
  return isOfUploads || entered(1) ? CONTINUE : refused();
}

export function proxy_on_request_body(context: u32, bytes: u32, isEnd: u32): u32 {
  readFilter();
  if (!isOfUploads) return CONTINUE;
  const counted = piecesCounted();
  if (isEnd && counted == 0) return CONTINUE;
  used = 0;
  if (getProperty(BODY, BODY_SIZE, at, size) != OK) return CONTINUE;
  const body = load<u64>(load<u32>(at));
  const now = <i32>min(body / PIECE + 1, MOST_PIECES);
  if (now <= counted) return CONTINUE;
  store<u32>(pieces, now);
  setProperty(PIECES, PIECES_SIZE, pieces, 4);
  const isWithin = entered(now - counted);
  return isWithin && isInTime(now - max(counted, 1), counted > 1) ? CONTINUE : refused();
}

export function proxy_on_done(context: u32): u32 {
  readFilter();
  const counted = isOfUploads ? piecesCounted() : 1;
  if (counted > 0) changed(-counted);
  return 1;
}

function refused(): u32 {
  respond(TOO_MANY_REQUESTS, 0, 0, REFUSAL, REFUSAL_SIZE, HEADERS, HEADERS_SIZE, RESOURCE_EXHAUSTED);
  return PAUSE;
}

// How many pieces of the body of this request were counted.
function piecesCounted(): i32 {
  used = 0;
  if (getProperty(PIECES, PIECES_SIZE, at, size) != OK || load<u32>(size) != 4) return 0;
  return <i32>load<u32>(load<u32>(at));
}

// Whether so many more are within the limits; they are counted in either case, until it ends.
function entered(by: i32): bool {
  const limit = changed(by);
  if (limit < 0) return true;
  return <i32>load<u32>(count) <= limit && (most == 0 || <i32>load<u32>(total) <= most);
}

// Whether the address has time for so many more pieces, which is taken then; a body that was begun
// always has.
function isInTime(by: i32, isBegun: bool): bool {
  if (by <= 0 || readFilter() < 0 || getTime(nanoseconds) != OK) return true;
  let hash = hashed(~seed, load<u32>(at), load<u32>(at) + load<u32>(size));
  if (getProperty(ADDRESS, ADDRESS_SIZE, at, size) != OK) return true;
  hash = address(hash, load<u32>(at), load<u32>(at) + load<u32>(size));
  store<u32>(place, <u32>(hash ^ (hash >> 32)) & (PLACES - 1) | PLACES);
  const now = <u32>(load<u64>(nanoseconds) / NS_PER_MS);
  do {
    used = 0;
    const isFound = getShared(place, 4, at, size, cas) == OK;
    if (!isFound) store<u32>(cas, 0);
    // Differences of 32 bits hold over 24 days; what is older, or of a clock set back, is nothing.
    let ahead = isFound ? <i32>(load<u32>(load<u32>(at)) - now) : 0;
    if (ahead < 0 || ahead > FORGOTTEN_MS) ahead = 0;
    if (ahead > MOST_AHEAD_MS && !isBegun) return false;
    store<u32>(freeAt, now + ahead + by * PIECE_MS);
  } while (setShared(place, 4, freeAt, 4, load<u32>(cas)) == CAS_MISMATCH);
  return true;
}

// Reads which filter is called, `512 connections` or `64 256 uploads`. Returns its limit, and where
// its name begins in `at`; -1 if there is none.
function readFilter(): i32 {
  used = 0;
  most = 0;
  isOfUploads = false;
  if (getProperty(ROOT_ID, ROOT_ID_SIZE, at, size) != OK) return -1;
  const limit = number();
  if (load<u32>(size) > 0 && load<u8>(load<u32>(at)) <= DIGIT_9) most = number();
  isOfUploads = load<u32>(size) > 0 && load<u8>(load<u32>(at)) == LETTER_U;
  return limit;
}

// The number at `at`, which is then after it and the space that follows.
function number(): i32 {
  let next = load<u32>(at);
  const end = next + load<u32>(size);
  let read: i32 = 0;
  for (; next < end && load<u8>(next) != SPACE; next++) read = read * 10 + load<u8>(next) - 48;
  if (next < end) next++;
  store<u32>(at, next);
  store<u32>(size, end - next);
  return read;
}

// Adds to the count of the address, which is then in `count`, and to that of all, then in `total`.
// Returns the limit; -1 if there is nothing to count by.
function changed(by: i32): i32 {
  const limit = readFilter();
  if (limit < 0) return -1;
  let hash = hashed(seed, load<u32>(at), load<u32>(at) + load<u32>(size));
  const all = hash;
  if (getProperty(ADDRESS, ADDRESS_SIZE, at, size) != OK) return -1;
  hash = address(hash, load<u32>(at), load<u32>(at) + load<u32>(size));
  if (most > 0) {
    add(by, all);
    store<u32>(total, load<u32>(count));
  }
  add(by, hash);
  return limit;
}

function add(by: i32, hash: u64): void {
  store<u32>(place, <u32>(hash ^ (hash >> 32)) & (PLACES - 1));
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
