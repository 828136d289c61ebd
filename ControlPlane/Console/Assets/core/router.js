// Addresses and pages. Sign-in is shown in place, so no address ever names where to go on.

/// `routes`: `[{ path: "/stacks/:id", page }]`.
export function makeRouter(routes, show) {
  const table = routes.map((route) => ({ ...route, steps: route.path.split("/").slice(1) }));

  function find(path) {
    const steps = path.split("/").slice(1);
    for (const route of table) {
      const params = match(route.steps, steps);
      if (params) return { ...route, params };
    }
    return null;
  }

  const now = (isNew) => show(find(location.pathname), { isNew });

  addEventListener("popstate", () => now(true));
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
    if (link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    go(link.pathname + link.search);
  });

  function go(address) {
    history.pushState(null, "", address);
    now(true);
  }

  return { go, now, find };
}

function match(pattern, steps) {
  if (pattern.length !== steps.length) return null;
  const params = {};
  for (const [index, step] of pattern.entries()) {
    if (step.startsWith(":")) {
      try {
        params[step.slice(1)] = decodeURIComponent(steps[index]);
      } catch {
        return null;
      }
    } else if (step !== steps[index]) {
      return null;
    }
  }
  return params;
}
