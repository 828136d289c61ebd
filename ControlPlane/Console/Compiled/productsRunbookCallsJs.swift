// swift-format-ignore-file
// Written by scripts/console-assets from Assets/products/runbook/calls.js; edit that.

extension Asset {
    static let productsRunbookCallsJs = Asset("products/runbook/calls.js", ##"""
import { call, list } from "../../core/api.js";
const at = (id) => `/v1/runbooks/${encodeURIComponent(id)}`;
export const getRunbooks = (query, signal, most = 200) => list("/v1/runbooks", { query, most, signal });
export const getRunbook = (id, signal) => call("GET", at(id), { signal });
export const getVersions = (id, signal) => list(`${at(id)}/versions`, { most: 100, signal });
export const getVersion = (id, version, signal) => call("GET", `${at(id)}/versions/${version}`, { signal });
export const createRunbook = (body) => call("POST", "/v1/runbooks", { body, creates: true });
export const changeRunbook = (id, body) => call("PUT", at(id), { body });
export const deleteRunbook = (id) => call("DELETE", at(id));
export const parse = (body, signal, query) => call("POST", "/v1/runbooks/parse", { body, signal, query });
export const match = (body) => call("POST", "/v1/runbooks/match", { body });
export const setTrust = (id, body) => call("POST", `${at(id)}/trust`, { body });
export const getPanic = (signal) => call("GET", "/v1/panic", { signal });
export const setPanic = (body) => call("POST", "/v1/panic", { body });
export const getRules = (signal) => call("GET", "/v1/run-settings", { signal });
export const setRules = (body) => call("PUT", "/v1/run-settings", { body });
export const getFigures = (signal) => call("GET", "/v1/analytics/runbooks", { signal });

"""##)
}
