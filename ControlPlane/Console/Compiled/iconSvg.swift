// swift-format-ignore-file
// Written by scripts/console-assets from Assets/icon.svg; edit that.

extension Asset {
    static let iconSvg = Asset("icon.svg", ##"""
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#3453d1"/><path d="M9 11h14M9 21h8" stroke="#fff" stroke-width="3" stroke-linecap="round"/><path d="M9 16h7l4 5h3" stroke="#ffc46b" stroke-width="3" fill="none" stroke-linecap="round" stroke-linejoin="round"/></svg>

"""##)
}
