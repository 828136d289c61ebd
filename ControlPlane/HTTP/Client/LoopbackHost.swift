/// Which hosts are this machine by their text alone: what is sent there in the clear stays here.
package enum LoopbackHost {
    /// `localhost`, `::1` and addresses of 127.0.0.0/8. A name that only begins like 127 can be anywhere.
    package static func contains(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127"
            && parts.allSatisfy { part in part.utf8.allSatisfy { (48...57).contains($0) } && UInt8(part) != nil }
    }
}
