// swift-format-ignore-file
// Written by scripts/console-assets from Assets/products/fleet/product.js; edit that.

extension Asset {
    static let productsFleetProductJs = Asset("products/fleet/product.js", ##"""
import { session } from "../../core/session.js";
import { agentPage } from "./agent.js";
import { agentsPage } from "./agents.js";
import { getAgents } from "./calls.js";
import { enrolPage } from "./enrol.js";
export default {
nav: [{ path: "/agents", label: "Agents", icon: "agent" }],
routes: [
{ path: "/agents", page: agentsPage },
{ path: "/agents/new", page: enrolPage },
{ path: "/agents/:id", page: agentPage },
],
commands: () => session.may("admin") ? [{ label: "Enrol an agent", hint: "Action", icon: "agent", href: "/agents/new" }] : [],
async find(text, signal) {
const wanted = text.toLowerCase();
const { items } = await getAgents(signal);
return items.filter((agent) => agent.name.toLowerCase().includes(wanted) || agent.hostname.toLowerCase().includes(wanted))
.slice(0, 6).map((agent) => ({ label: agent.name, hint: `Agent · ${agent.state}`, icon: "agent", href: `/agents/${agent.id}` }));
},
};

"""##)
}
