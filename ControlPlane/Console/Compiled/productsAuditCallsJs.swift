// swift-format-ignore-file
// Written by scripts/console-assets from Assets/products/audit/calls.js; edit that.

extension Asset {
    static let productsAuditCallsJs = Asset("products/audit/calls.js", ##"""
import { call, download, list } from "../../core/api.js";
export const getEntries = (query, signal, most = 100) => list("/v1/audit", { query, most, signal });
export const verify = (signal) => call("GET", "/v1/audit/verify", { signal });
export const getExports = (signal) => list("/v1/audit/exports", { most: 20, signal });
export const orderExport = (body) => call("POST", "/v1/audit/exports", { body, creates: true });
export const removeExport = (id) => call("DELETE", `/v1/audit/exports/${encodeURIComponent(id)}`);
export const getHead = () => call("GET", "/v1/audit/head");
export const exportTrail = (format, query) => download("/v1/audit/export", { query: { ...query, format } }, `audit.${format}`);

"""##)
}
