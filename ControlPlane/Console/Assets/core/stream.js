// Server-sent events with the credential of the session, which the browser's own EventSource could not send.

import { ask } from "./api.js";

// The plane says something each 15 s; after this a connection without a word counts as lost.
const silence = 40_000;
const slowest = 30_000;

/// Follows `path` until `isOver()` says that nothing comes any more, going on behind the last event after each break.
/// - hear({ id, kind, at, data }): each event once, in order.
/// - tell(state): "live", "lost" or "ended".
export async function follow(path, { hear, tell, isOver, signal }) {
  let last = null, failures = 0;
  while (!signal.aborted) {
    const watch = new AbortController();
    let timer = setTimeout(() => watch.abort(), silence);
    try {
      const headers = { Accept: "text/event-stream", ...last && { "Last-Event-ID": last } };
      const answer = await ask("GET", path, { headers, signal: AbortSignal.any([signal, watch.signal]) });
      tell("live");
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
        failures = 0;
        clearTimeout(timer);
        timer = setTimeout(() => watch.abort(), silence);
        const blocks = (rest + piece.value).split("\n\n");
        rest = blocks.pop();
        for (const event of blocks.map(parse).filter((one) => one.data)) {
          last = event.id ?? last;
          hear({ id: Number(event.id), kind: event.event, ...JSON.parse(event.data) });
        }
      }
      if (isOver()) return tell("ended");
    } catch (error) {
      if (signal.aborted) return;
      if (error.status >= 400 && error.status < 500 && !error.passes) return tell("ended");
    } finally {
      clearTimeout(timer);
    }
    tell("lost");
    await pause(Math.min(slowest, 1000 * 2 ** failures), signal);
    failures += 1;
  }
}

/// `id: 7\nevent: step\ndata: {…}` as an object; a comment has no name.
const parse = (block) => Object.fromEntries(block.split("\n").map((line) => {
  const at = line.indexOf(":");
  return [line.slice(0, at), line.slice(at + 1).trimStart()];
}));

const pause = (time, signal) => new Promise((resolve) => {
  const timer = setTimeout(resolve, time);
  const now = () => { clearTimeout(timer); resolve(); };
  signal.addEventListener("abort", now, { once: true });
  addEventListener("online", now, { once: true });
});
