internal import Glibc
internal import SharedBase

/// Whether an address can be listened on, found out by doing so for a moment.
enum PortTrial: Sendable, Equatable {
    case free
    case taken
    /// The words of the system: no such address, no permission.
    case refused(String)

    /// Blocks as the resolver does. It listens for a moment, since SO_REUSEADDR lets two bind and only one listen; nothing is accepted.
    static func bind(_ address: ListenAddress) -> PortTrial {
        guard address.port != 0 else { return .free }
        var hints = addrinfo()
        hints.ai_flags = AI_PASSIVE
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(address.host, String(address.port), &hints, &list)
        guard code == 0, let first = list else { return .refused(String(cString: gai_strerror(code))) }
        defer { freeaddrinfo(list) }
        let descriptor = socket(first.pointee.ai_family, first.pointee.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return .refused(String(cString: strerror(errno))) }
        defer { close(descriptor) }
        // As our servers do: an address whose last connections still fade away is free.
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        if Glibc.bind(descriptor, first.pointee.ai_addr, first.pointee.ai_addrlen) == 0, listen(descriptor, 1) == 0 {
            return .free
        }
        return errno == EADDRINUSE ? .taken : .refused(String(cString: strerror(errno)))
    }
}
