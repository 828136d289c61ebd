// Audit: the trail of everything that changes something.

import { session } from "../../core/session.js";
import { trailPage } from "./trail.js";

export default {
  nav: [{ path: "/audit", label: "Audit", icon: "audit" }],
  routes: [{ path: "/audit", page: trailPage }],
  commands: () => session.may("admin") ? [
    { label: "Audit: revoked agents", hint: "Audit", icon: "audit", href: "/audit?action=fleet.agent.revoked" },
    { label: "Audit: started executions", hint: "Audit", icon: "audit", href: "/audit?action=runbook.execution.started" },
  ] : [],
};
