// swift-format-ignore-file
// Written by scripts/console-assets from Assets/products/audit/product.js; edit that.

extension Asset {
    static let productsAuditProductJs = Asset("products/audit/product.js", ##"""
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

"""##)
}
