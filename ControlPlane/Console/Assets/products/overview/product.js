// The first page: how it stands, and what to look at first.

import { overviewPage } from "./overview.js";

export default {
  nav: [{ path: "/", label: "Overview", icon: "overview" }],
  routes: [{ path: "/", page: overviewPage }],
};
