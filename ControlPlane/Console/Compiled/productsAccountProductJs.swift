// swift-format-ignore-file
// Written by scripts/console-assets from Assets/products/account/product.js; edit that.

extension Asset {
    static let productsAccountProductJs = Asset("products/account/product.js", ##"""
import { joinPage, signUpPage } from "./sign-up.js";
import { keysPage } from "./keys.js";
import { peoplePage } from "./people.js";
import { youPage } from "./you.js";
export default {
nav: [{ path: "/settings", label: "Settings", icon: "settings" }],
routes: [
{ path: "/settings", page: youPage },
{ path: "/settings/people", page: peoplePage },
{ path: "/settings/keys", page: keysPage },
{ path: "/signup", page: signUpPage, isPublic: true },
{ path: "/join", page: joinPage, isPublic: true },
],
commands: () => [
{ label: "People", hint: "Settings", icon: "person", href: "/settings/people" },
{ label: "API keys", hint: "Settings", icon: "lock", href: "/settings/keys" },
],
};

"""##)
}
