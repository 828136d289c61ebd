// swift-format-ignore-file
// Written by scripts/console-assets from Assets/products/fleet/calls.js; edit that.

extension Asset {
    static let productsFleetCallsJs = Asset("products/fleet/calls.js", ##"""
import { call, list } from "../../core/api.js";
export const getAgents = (signal) => list("/v1/agents", { most: 1000, signal });
export const makeToken = (body) => call("POST", "/v1/agents/tokens", { body, creates: true });
export const revokeAgent = (id) => call("POST", `/v1/agents/${encodeURIComponent(id)}/revoke`);
export const askScan = (id) => call("POST", `/v1/agents/${encodeURIComponent(id)}/scan`, { body: {} });

"""##)
}
