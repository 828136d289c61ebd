// Runbooks: what is written down, how dangerous it is, and the way to run it.

import { session } from "../../core/session.js";
import { getPanic, getRunbooks } from "./calls.js";
import { editPage } from "./edit.js";
import { ask } from "./panic.js";
import { runbookPage } from "./runbook.js";
import { runbooksPage } from "./runbooks.js";
import { startPage } from "./start.js";

export default {
  nav: [{ path: "/runbooks", label: "Runbooks", icon: "runbook" }],
  routes: [
    { path: "/runbooks", page: runbooksPage },
    { path: "/runbooks/new", page: editPage },
    { path: "/runbooks/:id", page: runbookPage },
    { path: "/runbooks/:id/edit", page: editPage },
    { path: "/runbooks/:id/run", page: startPage },
  ],
  commands: ({ again }) => [
    session.may("member") && { label: "New runbook", hint: "Action", icon: "runbook", href: "/runbooks/new" },
    session.may("admin") && { label: "Panic switch", hint: "Action", icon: "stop", run: async () => ask(!(await getPanic()).on, { refresh: again }) },
  ].filter(Boolean),
  async find(text, signal) {
    const { items } = await getRunbooks({ search: text }, signal, 8);
    return items.map((one) => ({ label: one.name, hint: `Runbook · trust ${one.trustLevel}`, icon: "runbook", href: `/runbooks/${one.id}` }));
  },
};
