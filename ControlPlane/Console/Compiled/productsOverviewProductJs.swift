// swift-format-ignore-file
// Written by scripts/console-assets from Assets/products/overview/product.js; edit that.

extension Asset {
    static let productsOverviewProductJs = Asset("products/overview/product.js", ##"""
import { overviewPage } from "./overview.js";
export default {
nav: [{ path: "/", label: "Overview", icon: "overview" }],
routes: [{ path: "/", page: overviewPage }],
};

"""##)
}
