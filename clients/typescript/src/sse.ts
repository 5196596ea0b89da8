/** One server-sent event. */
export interface ServerSentEvent {
  event: string;
  id: string;
  data: string;
}

/** Reads a stream of server-sent events (WHATWG HTML, 9.2.6), however it is cut into chunks. */
export class EventParser {
  /** Where to resume after the connection is lost. */
  lastEventId: string;
  /** How long the server asks to wait before coming back. */
  retryMs: number | undefined;
  #decoder = new TextDecoder();
  /** The parts of a line that has not ended yet. */
  #rest: string[] = [];
  #endedInCr = false;
  #event = "";
  #data: string[] = [];
  #id: string;

  constructor(lastEventId = "") {
    this.lastEventId = this.#id = lastEventId;
  }

  /** Begins a new connection: what was half read is lost. */
  begin(): void {
    this.#decoder = new TextDecoder();
    this.#rest = [];
    this.#event = "";
    this.#endedInCr = false;
    this.#data = [];
    this.#id = this.lastEventId;
  }

  /** The events that end in this chunk. */
  *push(chunk: Uint8Array): Generator<ServerSentEvent, void, undefined> {
    let text = this.#decoder.decode(chunk, { stream: true });
    if (!text) return;
    const endsInCr = text.endsWith("\r");
    if (this.#endedInCr && text.startsWith("\n")) text = text.slice(1);
    this.#endedInCr = endsInCr;
    const lines = text.split(/\r\n|\n|\r/);
    this.#rest.push(lines[0] ?? "");
    if (lines.length === 1) return;
    lines[0] = this.#rest.join("");
    this.#rest = [lines.pop() ?? ""];
    for (const line of lines) {
      if (line) this.#field(line);
      else yield* this.#dispatch();
    }
  }

  #field(line: string): void {
    const [, name, value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (name === "event") this.#event = value;
    else if (name === "data") this.#data.push(value);
    else if (name === "id" && !value.includes("\0")) this.#id = value;
    else if (name === "retry" && /^\d+$/.test(value)) this.retryMs = Number(value);
  }

  *#dispatch(): Generator<ServerSentEvent, void, undefined> {
    const [event, data] = [this.#event || "message", this.#data];
    this.lastEventId = this.#id;
    this.#event = "";
    this.#data = [];
    if (data.length) yield { event, id: this.lastEventId, data: data.join("\n") };
  }
}
