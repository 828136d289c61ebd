// What this product asks of the API.

import { call, list } from "../../core/api.js";

export const getAgents = (signal) => list("/v1/agents", { most: 1000, signal });
export const makeToken = (body) => call("POST", "/v1/agents/tokens", { body, creates: true });
export const revokeAgent = (id) => call("POST", `/v1/agents/${encodeURIComponent(id)}/revoke`);
export const askScan = (id) => call("POST", `/v1/agents/${encodeURIComponent(id)}/scan`, { body: {} });
