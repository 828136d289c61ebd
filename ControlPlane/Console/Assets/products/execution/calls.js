// What this product asks of the API.

import { call, list } from "../../core/api.js";

const at = (id) => `/v1/executions/${encodeURIComponent(id)}`;

export const getExecutions = (query, signal, most = 100) => list("/v1/executions", { query, most, signal });
export const getExecution = (id, signal) => call("GET", at(id), { signal });
export const startExecution = (body) => call("POST", "/v1/executions", { body, creates: !body.dryRun });
export const abortExecution = (id) => call("POST", `${at(id)}/abort`);
export const resumeExecution = (id) => call("POST", `${at(id)}/resume`);
export const decideStep = (id, index, body) => call("POST", `${at(id)}/steps/${index}/decision`, { body });
export const addUnlisted = (id, body) => call("POST", `${at(id)}/unlisted`, { body });
export const getRollback = (id, signal) => call("GET", `${at(id)}/rollback`, { signal });
export const startRollback = (id) => call("POST", `${at(id)}/rollback`, { creates: true });
export const eventsOf = (id) => `${at(id)}/events`;
export const getApprovals = (query, signal, most = 100) => list("/v1/approvals", { query, most, signal });
export const answerApproval = (id, verb, body) => call("POST", `/v1/approvals/${encodeURIComponent(id)}/${verb}`, { body });
