// Signs in, shows the events that are not resolved as they come, and makes tasks of them.
import { Quarterdeck, type Schemas } from "../src/index.ts";

/** Alerts come by the stream, at once; what alerts nobody is found this soon. */
const POLL_MS = 3_000;
const SHOWN = 30;

const form = element("login", HTMLFormElement);
const problem = element("problem", HTMLElement);
const news = element("news", HTMLElement);
const list = element("events", HTMLUListElement);
const template = element("event", HTMLTemplateElement);

/** The list of events on the page. */
class Board {
  readonly #qd: Quarterdeck;
  readonly #shown = new Map<string, { etag: string; item: HTMLElement }>();
  #refreshing: Promise<void> | undefined;
  #isLoaded = false;
  #isAway = false;

  constructor(qd: Quarterdeck) {
    this.#qd = qd;
    list.replaceChildren();
    news.textContent = "New events appear by themselves.";
  }

  /** Shows the latest, or why it cannot. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #refresh(): Promise<void> {
    try {
      await this.#load();
      if (this.#isAway) tell("");
      this.#isAway = false;
    } catch (error) {
      this.#isAway = true;
      tell(error);
    }
  }

  async #load(): Promise<void> {
    const { events } = await this.#qd.get("/api/events", {
      query: {
        status: ["open", "acknowledged"],
        order_by: "last_seen_at desc",
        page_size: SHOWN,
      },
    });
    const added = events.filter((event) => !this.#shown.has(event.id));
    const [only] = added;
    if (only && this.#isLoaded)
      news.textContent =
        added.length > 1 ? `${added.length} new events` : `New, ${only.severity}: ${only.title}`;
    this.#isLoaded = true;
    const current = new Set(events.map((event) => event.id));
    for (const [id, { item }] of this.#shown)
      if (!current.has(id)) {
        item.remove();
        this.#shown.delete(id);
      }
    events.forEach((event, place) => this.#show(event, place));
    element("nothing", HTMLElement).hidden = events.length > 0;
  }

  #show(event: Schemas["Event"], place: number): void {
    const before = this.#shown.get(event.id);
    let item = before?.item;
    if (before?.etag !== event.etag || !item) {
      item = this.#item(event);
      before?.item.replaceWith(item);
      this.#shown.set(event.id, { etag: event.etag, item });
    }
    // Only what is not in its place is moved: moving takes the focus away.
    const there = list.children[place] ?? null;
    if (there !== item) list.insertBefore(item, there);
  }

  #item(event: Schemas["Event"]): HTMLElement {
    const item = (template.content.cloneNode(true) as DocumentFragment).firstElementChild;
    if (!(item instanceof HTMLElement)) throw new Error("the template is empty");
    const part = (selector: string) => item.querySelector<HTMLElement>(selector) ?? item;
    item.dataset["severity"] = event.severity;
    part(".severity").textContent = event.severity;
    const time = part("time");
    time.setAttribute("datetime", event.last_seen_at);
    time.textContent = new Date(event.last_seen_at).toLocaleString();
    part("h2").textContent = event.title;
    const about = [event.source, event.type, event.region, event.resource].filter(Boolean);
    if (event.count > 1) about.push(`${event.count} times`);
    part(".about").textContent = about.join(" · ");
    const button = item.querySelector("button");
    button?.setAttribute("aria-label", `Make a task of ${event.title}`);
    if (event.task_id) part(".task").textContent = "Has a task";
    else button?.addEventListener("click", () => void this.#makeTask(event, button));
    return item;
  }

  async #makeTask(event: Schemas["Event"], button: HTMLButtonElement): Promise<void> {
    button.disabled = true;
    tell("");
    try {
      const path = { id: event.id };
      const body = { assigned_user_id: "me" };
      const task = await this.#qd.post("/api/events/{id}/create-task", { path, body });
      news.textContent = `Your task: ${task.title}`;
    } catch (error) {
      tell(error);
    }
    button.disabled = false;
    await this.refresh();
    this.#shown.get(event.id)?.item.focus();
  }
}

/** Signs in, and follows the events until the session ends. */
async function run(): Promise<void> {
  const value = (id: string) => element(id, HTMLInputElement).value;
  const over = new AbortController();
  const qd = new Quarterdeck(value("server"), {
    onTokens: (tokens) => {
      if (!tokens) over.abort();
    },
  });
  const user = await qd.login(value("email"), value("password"));
  element("password", HTMLInputElement).value = "";
  show(user);
  const leave = () => void qd.logout().catch(tell);
  element("logout", HTMLElement).addEventListener("click", leave, { signal: over.signal });
  await follow(qd, over.signal).finally(() => over.abort());
}

async function follow(qd: Quarterdeck, signal: AbortSignal): Promise<void> {
  const board = new Board(qd);
  await board.refresh();
  const poll = setInterval(() => {
    if (document.visibilityState === "visible") void board.refresh();
  }, POLL_MS);
  try {
    for await (const { event, data } of qd.watch({ signal }))
      if (event === "notification" && data.type === "event_alert") await board.refresh();
  } finally {
    clearInterval(poll);
  }
}

/** Shows the events of somebody, or the login. */
function show(user: Schemas["User"] | undefined): void {
  form.hidden = user !== undefined;
  element("session", HTMLElement).hidden = element("console", HTMLElement).hidden = !user;
  element("who", HTMLElement).textContent = user ? `${user.full_name} (${user.role})` : "";
}

function tell(error: unknown): void {
  problem.textContent = error instanceof Error ? error.message : String(error);
}

function element<T extends HTMLElement>(id: string, kind: abstract new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no ${id}`);
  return found;
}

form.addEventListener("submit", (submitted) => {
  submitted.preventDefault();
  tell("");
  run()
    .catch(tell)
    .finally(() => show(undefined));
});
