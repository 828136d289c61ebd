// swift-format-ignore-file
// Written by scripts/console-assets from Assets/products/execution/product.js; edit that.

extension Asset {
    static let productsExecutionProductJs = Asset("products/execution/product.js", ##"""
import { stateWord } from "../../ui/parts.js";
import { approvalsPage } from "./approvals.js";
import { getExecutions } from "./calls.js";
import { executionPage } from "./execution.js";
import { executionsPage } from "./executions.js";
export default {
nav: [
{ path: "/executions", label: "Executions", icon: "terminal" },
{ path: "/approvals", label: "Approvals", icon: "approval" },
],
routes: [
{ path: "/executions", page: executionsPage },
{ path: "/executions/:id", page: executionPage },
{ path: "/approvals", page: approvalsPage },
],
commands: () => [{ label: "Executions under way", hint: "Executions", icon: "run", href: "/executions?state=pending,running,awaiting_approval,awaiting_intervention,paused" }],
async find(text, signal) {
const { items } = await getExecutions({}, signal, 100);
const wanted = text.toLowerCase();
return items.filter((one) => one.runbookName.toLowerCase().includes(wanted)).slice(0, 5)
.map((one) => ({ label: one.runbookName, hint: `Execution · ${stateWord(one.state)}`, icon: "terminal", href: `/executions/${one.id}` }));
},
};

"""##)
}
