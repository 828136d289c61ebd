// The public API, and nothing else: every request of the console goes through `ask`.

import { session } from "./session.js";

/// A failure that a person can read.
export class Trouble extends Error {
  constructor({ status = 0, code, title, detail = null, errors = [], requestId = null, retryAfter = null, location = null }) {
    super(title);
    Object.assign(this, { status, code, title, detail, errors, requestId, retryAfter, location });
  }

  /// Trying the same again may help.
  get passes() { return this.status === 0 || this.status === 429 || this.status >= 500; }
}

const unreachable = () => new Trouble({
  code: "unreachable",
  title: "The plane does not answer",
  detail: "It may be restarting, or the network between you and it is down.",
});

/// One request, and the answer as it comes: for `call`, the stream of events and downloads.
/// - query: an object; empty values are left out, arrays are joined by commas.
/// - creates: sends an Idempotency-Key, so that a repeat makes nothing twice.
/// - credential: another one than the session's; `null` for none.
export async function ask(method, path, { query, body, signal, creates, headers: more, credential = session.credential } = {}) {
  const headers = { Accept: "application/json", ...more };
  if (credential?.kind === "bearer") headers.Authorization = `Bearer ${credential.text}`;
  if (credential?.kind === "key") headers["X-API-Key"] = credential.text;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (creates) headers["Idempotency-Key"] = randomName();
  const answer = await reached(fetch(path + search(query), {
    method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body),
    cache: "no-store", credentials: "omit", redirect: "error", referrerPolicy: "no-referrer",
  }));
  if (answer.ok) return answer;
  const trouble = problem(answer, await reached(answer.text()));
  if (answer.status === 401 && credential && credential === session.credential) session.close("ended");
  throw trouble;
}

/// The JSON of an answer; null where it has none.
export async function call(method, path, options) {
  const text = await reached((await ask(method, path, options)).text());
  return text ? JSON.parse(text) : null;
}

/// What `work` gives, with the browser's word for a lost connection turned into one for people.
async function reached(work) {
  try {
    return await work;
  } catch (error) {
    throw error.name === "AbortError" ? error : unreachable();
  }
}

/// An answer as a file of the browser's, under the name that the plane gives it.
export async function download(path, options, name) {
  const answer = await ask("GET", path, { ...options, headers: { Accept: "*/*" } });
  const content = await reached(answer.blob());
  const given = /filename="([\w.-]+)"/.exec(answer.headers.get("Content-Disposition") ?? "");
  save(content, given?.[1] ?? name);
}

export function save(content, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser takes hold of it in its own time.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/// All items of a list, page after page, up to `most`. `more` says that the list goes on.
export async function list(path, { query = {}, most = 200, signal } = {}) {
  const items = [];
  let cursor = null;
  do {
    const page = await call("GET", path, { query: { ...query, limit: Math.min(200, most - items.length), cursor }, signal });
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor && items.length < most);
  return { items, more: Boolean(cursor) };
}

function search(query) {
  const found = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    const text = Array.isArray(value) ? value.join(",") : value;
    if (text !== null && text !== undefined && text !== "") found.set(name, text);
  }
  const text = found.toString();
  return text && "?" + text;
}

function problem(answer, text) {
  const retryAfter = Number(answer.headers.get("Retry-After")) || null;
  try {
    return new Trouble({ ...JSON.parse(text), status: answer.status, retryAfter, location: answer.headers.get("Location") });
  } catch {
    return new Trouble({
      status: answer.status, code: "unreadable", title: "The answer could not be read", retryAfter,
      detail: `Something between you and the plane answered ${answer.status}.`,
    });
  }
}

function randomName() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
