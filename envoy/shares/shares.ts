// What one client address may have at once: connections, calls, streams, downloads, uploads.
//
// A filter of Envoy by Proxy-Wasm 0.2.1 (github.com/proxy-wasm/spec), in AssemblyScript. A filter
// of connections counts connections, a filter of a cluster its requests. The root id of a filter
// is its limit and its name, `512 connections`. Counts are in Envoy's shared data, so that all its
// threads count together; nothing is kept in this module.
//
// `64 256 uploads` counts bodies of requests that are not whole, which the gateway keeps in memory,
// in pieces of 64 KiB: so many of an address, and so many of all. A body counts from its first part
// if that is not all of it, with what came of it, until its call is over.
//
// What is beyond the first piece of a body also takes time of the address, so long for each piece
// and for each value of JSON: who sends large bodies one after the other, without end, is refused like
// who sends them at once. A value takes a gateway and a worker far longer than its few characters of
// text would, so a body has a most of them, which is that of the contract and some more.
//
// The same filter finds the requests that a filter of rates before it has marked, to be refused by
// a filter after it (Envoy's `fault`). Those of an address that was refused a moment ago are told
// how long to wait for it: who asks again at once would keep Envoy's threads busy with refusals.
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
@external("env", "proxy_get_header_map_value")
declare function getHeader(map: u32, key: usize, keySize: usize, value: usize, size: usize): u32;
@external("env", "proxy_add_header_map_value")
declare function addHeader(map: u32, key: usize, keySize: usize, value: usize, size: usize): u32;
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
const REQUEST_HEADERS: u32 = 0;
const REQUEST_BODY: u32 = 0;
const TOO_LARGE: u32 = 413;
const TOO_MANY_REQUESTS: u32 = 429;
const RESOURCE_EXHAUSTED: i32 = 8;

const PLACES: u32 = 1 << 18;
const PIECE: u64 = 64 * 1024;
const MOST_PIECES: u64 = 1 << 16;
// Of large bodies an address may send 11 MB a second, and as much as takes a second at once.
const PIECE_MS: i32 = 6;
const MOST_AHEAD_MS: i32 = 1000;
// Of values of JSON 200,000 a second, beyond the first of a body; and so many a body may have.
const VALUES_A_MS: i32 = 200;
const FREE_VALUES: i32 = 2000;
const MOST_VALUES: i32 = 500000;
// What is smaller, and whole, has no more values than are free.
const SMALL: u32 = 8 * 1024;
// An answer that refuses waits for what is left of those before it, a second at most; so many
// wait of one address, and of all. Others are given at once.
const REFUSAL_MS: i32 = 250;
const LONGEST_REFUSAL_MS: i32 = 1000;
const MOST_WAITING: i32 = 128;
const MOST_WAITING_OF_ALL: i32 = 2048;
const FORGOTTEN_MS: i32 = 60000;
// Of what an address takes time.
const BODIES: u32 = 1;
const REFUSALS: u32 = 2;
const NS_PER_MS: u64 = 1000000;
const FNV_OFFSET: u64 = 0xcbf29ce484222325;
const FNV_PRIME: u64 = 0x100000001b3;
const SPACE: u8 = 0x20;
const QUOTE: u8 = 0x22;
const COMMA: u8 = 0x2c;
const DIGIT_9: u8 = 0x39;
const BACKSLASH: u8 = 0x5c;
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
const PIECES_BYTES: u32 = 8;
// Bits of the same: the answer that refuses it waits; its body is within a string of JSON, and after
// a backslash there. Beside them is how many values came.
const WAITS: u32 = 1 << 24;
const IN_STRING: u32 = 1 << 25;
const ESCAPED: u32 = 1 << 26;
const FLAGS: u32 = WAITS | IN_STRING | ESCAPED;
// "x-quarterdeck-refused", which a filter of rates sets, and "x-envoy-fault-delay-request".
const REFUSED = memory.data<u8>(
  [120, 45, 113, 117, 97, 114, 116, 101, 114, 100, 101, 99, 107, 45, 114, 101, 102, 117, 115, 101, 100]);
const REFUSED_SIZE: usize = 21;
const DELAY = memory.data<u8>(
  [120, 45, 101, 110, 118, 111, 121, 45, 102, 97, 117, 108, 116, 45, 100, 101, 108, 97, 121, 45,
    114, 101, 113, 117, 101, 115, 116]);
const DELAY_SIZE: usize = 27;
// One header, "retry-after: 1".
const HEADERS = memory.data<u8>([1, 0, 0, 0, 11, 0, 0, 0, 1, 0, 0, 0,
  114, 101, 116, 114, 121, 45, 97, 102, 116, 101, 114, 0, 49, 0]);
const HEADERS_SIZE: usize = 26;
// "too many at once from your address"
const REFUSAL = memory.data<u8>(
  [116, 111, 111, 32, 109, 97, 110, 121, 32, 97, 116, 32, 111, 110, 99, 101, 32, 102, 114, 111,
    109, 32, 121, 111, 117, 114, 32, 97, 100, 100, 114, 101, 115, 115]);
const REFUSAL_SIZE: usize = 34;

// "the body has more than 500,000 values"
const MANY = memory.data<u8>(
  [116, 104, 101, 32, 98, 111, 100, 121, 32, 104, 97, 115, 32, 109, 111, 114, 101, 32, 116,
    104, 97, 110, 32, 53, 48, 48, 44, 48, 48, 48, 32, 118, 97, 108, 117, 101, 115]);
const MANY_SIZE: usize = 37;
// "content-type" and "application/grpc"
const CONTENT_TYPE = memory.data<u8>(
  [99, 111, 110, 116, 101, 110, 116, 45, 116, 121, 112, 101]);
const CONTENT_TYPE_SIZE: usize = 12;
const GRPC = memory.data<u8>(
  [97, 112, 112, 108, 105, 99, 97, 116, 105, 111, 110, 47, 103, 114, 112, 99]);
const GRPC_SIZE: usize = 16;

// Where the host puts what it answers; used anew in each call.
const ROOM: usize = 20480;
const room = memory.data(20480);
// How much of a body is looked at at a time.
const PART: u32 = 16384;
let used: usize = 0;

const at = memory.data(4);
const size = memory.data(4);
const cas = memory.data(4);
const place = memory.data(4);
const count = memory.data(4);
const nanoseconds = memory.data(8);
const freeAt = memory.data(4);
const groups = memory.data(16);
const pieces = memory.data(8);
const total = memory.data(4);
const digits = memory.data(8);
let seed: u64 = FNV_OFFSET;
// Of the filter that is called: how many all together may have, 0 for no such limit, and whether
// it counts uploads.
let most: i32 = 0;
let isOfUploads: bool = false;
// What is kept of a request: pieces and flags, and values.
let kept: u32 = 0;
let keptValues: i32 = 0;

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
  // It is counted in either case, until it ends.
  if (entered(1)) return CONTINUE;
  closeStream(DOWNSTREAM);
  return PAUSE;
}

export function proxy_on_request_headers(context: u32, headers: u32, isEnd: u32): u32 {
  readFilter();
  if (!isOfUploads) return entered(1) ? CONTINUE : refused();
  used = 0;
  if (getHeader(REQUEST_HEADERS, REFUSED, REFUSED_SIZE, at, size) == OK) putOff();
  return CONTINUE;
}

export function proxy_on_request_body(context: u32, bytes: u32, isEnd: u32): u32 {
  readFilter();
  if (!isOfUploads) return CONTINUE;
  readKept();
  const counted = <i32>(kept & ~FLAGS);
  const values = keptValues;
  if (isEnd && counted == 0 && bytes <= SMALL) return CONTINUE;
  if (!isGrpc()) countValues(bytes);
  if (keptValues > MOST_VALUES) {
    respond(TOO_LARGE, 0, 0, MANY, MANY_SIZE, 0, 0, RESOURCE_EXHAUSTED);
    return PAUSE;
  }
  used = 0;
  let now = counted;
  if ((!isEnd || counted > 0) && getProperty(BODY, BODY_SIZE, at, size) == OK) {
    now = max(counted, <i32>min(load<u64>(load<u32>(at)) / PIECE + 1, MOST_PIECES));
  }
  keep((kept & FLAGS) | now);
  if (now > counted && !entered(now - counted)) return refused();
  const ms = max(now - max(counted, 1), 0) * PIECE_MS + msOf(keptValues) - msOf(values);
  return isInTime(ms, counted > 1) ? CONTINUE : refused();
}

export function proxy_on_done(context: u32): u32 {
  readFilter();
  if (!isOfUploads) {
    changed(-1);
    return 1;
  }
  readKept();
  const counted = <i32>(kept & ~FLAGS);
  if (counted > 0) changed(-counted);
  if (kept & WAITS) waiting(-1);
  return 1;
}

function refused(): u32 {
  respond(TOO_MANY_REQUESTS, 0, 0, REFUSAL, REFUSAL_SIZE, HEADERS, HEADERS_SIZE, RESOURCE_EXHAUSTED);
  return PAUSE;
}

// Has the answer that refuses a request wait, if its address was refused a moment ago.
function putOff(): void {
  const ahead = taken(REFUSALS, REFUSAL_MS, LONGEST_REFUSAL_MS);
  if (ahead <= 0 || !waiting(1)) return;
  kept = WAITS;
  keptValues = 0;
  keep(kept);
  let ms = min(ahead, LONGEST_REFUSAL_MS);
  let first = digits + 8;
  for (; ms > 0; ms /= 10) store<u8>(--first, <u8>(48 + ms % 10));
  addHeader(REQUEST_HEADERS, DELAY, DELAY_SIZE, first, digits + 8 - first);
}

// Adds to how many answers of this address, and of all, wait. Whether there is room for them; what
// there is none for is not counted.
function waiting(by: i32): bool {
  const name = hashed(seed, DELAY, DELAY + DELAY_SIZE);
  const own = addressHash(name);
  if (own == 0) return false;
  add(by, name);
  const isRoom = <i32>load<u32>(count) <= MOST_WAITING_OF_ALL;
  add(by, own);
  if (by < 0 || (isRoom && <i32>load<u32>(count) <= MOST_WAITING)) return true;
  add(-by, name);
  add(-by, own);
  return false;
}

// Reads what is kept of this request.
function readKept(): void {
  used = 0;
  kept = 0;
  keptValues = 0;
  if (getProperty(PIECES, PIECES_SIZE, at, size) != OK || load<u32>(size) != PIECES_BYTES) return;
  kept = load<u32>(load<u32>(at));
  keptValues = load<i32>(load<u32>(at) + 4);
}

function keep(pieces_: u32): void {
  store<u32>(pieces, pieces_);
  store<i32>(pieces + 4, keptValues);
  setProperty(PIECES, PIECES_SIZE, pieces, PIECES_BYTES);
}

function isGrpc(): bool {
  used = 0;
  if (getHeader(REQUEST_HEADERS, CONTENT_TYPE, CONTENT_TYPE_SIZE, at, size) != OK) return false;
  return load<u32>(size) >= <u32>GRPC_SIZE && memory.compare(load<u32>(at), GRPC, GRPC_SIZE) == 0;
}

// Adds to the values that came of this body: there is a comma before each but the first.
function countValues(bytes: u32): void {
  let isIn = (kept & IN_STRING) != 0;
  let isEscaped = (kept & ESCAPED) != 0;
  for (let start: u32 = 0; start < bytes; start += PART) {
    used = 0;
    if (getBuffer(REQUEST_BODY, start, min(PART, bytes - start), at, size) != OK) break;
    const end = load<u32>(at) + load<u32>(size);
    for (let next = load<u32>(at); next < end; next++) {
      const letter = load<u8>(next);
      if (isEscaped) {
        isEscaped = false;
      } else if (isIn) {
        if (letter == QUOTE) isIn = false;
        else if (letter == BACKSLASH) isEscaped = true;
      } else if (letter == COMMA) {
        keptValues++;
      } else if (letter == QUOTE) {
        isIn = true;
      }
    }
  }
  kept = (kept & ~(IN_STRING | ESCAPED)) | (isIn ? IN_STRING : 0) | (isEscaped ? ESCAPED : 0);
}

function msOf(values: i32): i32 {
  return max(values - FREE_VALUES, 0) / VALUES_A_MS;
}

// Whether so many more are within the limits; they are counted in either case, until it ends.
function entered(by: i32): bool {
  const limit = changed(by);
  if (limit < 0) return true;
  return <i32>load<u32>(count) <= limit && (most == 0 || <i32>load<u32>(total) <= most);
}

// Whether the address has so much time for its bodies, which is taken then; for a body that was
// begun it always has.
function isInTime(ms: i32, isBegun: bool): bool {
  if (ms <= 0) return true;
  const limit = isBegun ? FORGOTTEN_MS : MOST_AHEAD_MS;
  return taken(BODIES, ms, limit) <= limit;
}

// How much of the time that the address has taken is still to come, for things of this kind. So much
// more is taken, unless that is more than the limit.
function taken(kind: u32, ms: i32, limit: i32): i32 {
  const hash = addressHash(~seed);
  if (hash == 0) return 0;
  const now = <u32>milliseconds();
  store<u32>(place, <u32>(hash ^ (hash >> 32)) & (PLACES - 1) | kind * PLACES);
  let ahead: i32;
  do {
    used = 0;
    const isFound = getShared(place, 4, at, size, cas) == OK;
    if (!isFound) store<u32>(cas, 0);
    // Differences of 32 bits hold over 24 days; what is older, or of a clock set back, is nothing.
    ahead = isFound ? <i32>(load<u32>(load<u32>(at)) - now) : 0;
    if (ahead < 0 || ahead > FORGOTTEN_MS) ahead = 0;
    if (ms == 0 || ahead > limit) return ahead;
    store<u32>(freeAt, now + ahead + ms);
  } while (setShared(place, 4, freeAt, 4, load<u32>(cas)) == CAS_MISMATCH);
  return ahead;
}

function milliseconds(): u64 {
  return getTime(nanoseconds) == OK ? load<u64>(nanoseconds) / NS_PER_MS : 0;
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
  const all = hashed(seed, load<u32>(at), load<u32>(at) + load<u32>(size));
  const hash = addressHash(all);
  if (hash == 0) return -1;
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

// The hash with the address of the caller; 0 if there is none.
function addressHash(hash: u64): u64 {
  used = 0;
  if (getProperty(ADDRESS, ADDRESS_SIZE, at, size) != OK) return 0;
  return address(hash, load<u32>(at), load<u32>(at) + load<u32>(size));
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
