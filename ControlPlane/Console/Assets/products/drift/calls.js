// What this product asks of the API.

import { call, list } from "../../core/api.js";

export const getStacks = (query, signal, most = 200) => list("/v1/stacks", { query, most, signal });
export const getStack = (id, signal) => call("GET", `/v1/stacks/${encodeURIComponent(id)}`, { signal });
export const getHistory = (id, from, signal) =>
  list(`/v1/stacks/${encodeURIComponent(id)}/history`, { query: { from }, most: 1000, signal });
export const getDrifts = (query, signal, most = 100) => list("/v1/drifts", { query, most, signal });
export const getDrift = (id, signal) => call("GET", `/v1/drifts/${encodeURIComponent(id)}`, { signal });
export const say = (id, verb, body) => call("POST", `/v1/drifts/${encodeURIComponent(id)}/${verb}`, body ? { body } : {});
export const takeBack = (id) => call("DELETE", `/v1/drifts/${encodeURIComponent(id)}/attention`);
export const askScan = (agent, stack) =>
  call("POST", `/v1/agents/${encodeURIComponent(agent)}/scan`, { body: stack ? { stack } : {} });

/// The newest complete report; null where there is none yet.
export async function getReport(id, signal) {
  try {
    return await call("GET", `/v1/stacks/${encodeURIComponent(id)}/reports/latest`, { signal });
  } catch (error) {
    if (error.code === "no_reports") return null;
    throw error;
  }
}
