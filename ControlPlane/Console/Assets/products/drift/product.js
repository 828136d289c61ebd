// Drift: stacks, and what in them is not as declared.

import { getDrifts, getStacks } from "./calls.js";
import { driftPage } from "./drift.js";
import { driftsPage } from "./drifts.js";
import { remediatePage } from "./remediate.js";
import { stackPage } from "./stack.js";
import { stacksPage } from "./stacks.js";

export default {
  nav: [
    { path: "/stacks", label: "Stacks", icon: "stack" },
    { path: "/drifts", label: "Drifts", icon: "drift" },
  ],
  routes: [
    { path: "/stacks", page: stacksPage },
    { path: "/stacks/:id", page: stackPage },
    { path: "/drifts", page: driftsPage },
    { path: "/drifts/:id", page: driftPage },
    { path: "/drifts/:id/remediate", page: remediatePage },
  ],
  commands: () => [
    { label: "Critical drifts", hint: "Drifts", icon: "critical", href: "/drifts?severity=critical" },
    { label: "Resolved drifts", hint: "Drifts", icon: "check", href: "/drifts?status=resolved" },
  ],
  async find(text, signal) {
    const [stacks, drifts] = await Promise.all([
      getStacks({ search: text }, signal, 6), getDrifts({ search: text }, signal, 12),
    ]);
    return [
      ...stacks.items.map((one) => ({ label: one.name, hint: `Stack · ${one.type}`, icon: "stack", href: `/stacks/${one.id}` })),
      ...drifts.items.map((one) => ({
        label: one.address, hint: `Drift · ${one.stackName}`, icon: one.severity, href: `/drifts/${one.id}`,
      })),
    ];
  },
};
