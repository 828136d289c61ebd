import Glibc
import NIOCore
import NIOPosix

/// A network of its own, joined to this one by a line of 1 Mbit/s in both directions (`tc tbf`). Needs root, `ip` and `tc`.
struct SlowLink {
    let plane: String
    private let name: String
    private let outside: String

    /// nil where this machine does not let the test make one.
    init?(rate: String = "1mbit") {
        let mark = getpid() % 10_000
        name = "dd0c-\(mark)"
        outside = "dd0c\(mark)a"
        let net = "10.213.\(mark % 250)"
        let inside = "dd0c\(mark)b"
        plane = net + ".1"
        let within = ["netns", "exec", name]
        let steps = [
            ("ip", ["netns", "add", name]),
            ("ip", ["link", "add", outside, "type", "veth", "peer", "name", inside, "netns", name]),
            ("ip", ["addr", "add", plane + "/30", "dev", outside]), ("ip", ["link", "set", outside, "up"]),
            ("ip", within + ["ip", "addr", "add", net + ".2/30", "dev", inside]),
            ("ip", within + ["ip", "link", "set", inside, "up"]),
            ("tc", Self.shape(outside, rate)), ("ip", within + ["tc"] + Self.shape(inside, rate)),
        ]
        guard geteuid() == 0 else { return nil }
        for (program, arguments) in steps where Program.run(program, arguments) != 0 {
            remove()
            return nil
        }
    }

    func remove() {
        _ = Program.run("ip", ["link", "del", outside])
        _ = Program.run("ip", ["netns", "del", name])
    }

    /// One event loop whose sockets are in that network.
    func group() async throws -> MultiThreadedEventLoopGroup {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let path = "/run/netns/" + name
        try await group.next().submit {
            typealias Enter = @convention(c) (Int32, Int32) -> Int32
            let descriptor = open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0, let symbol = dlsym(nil, "setns") else { throw Failed() }
            defer { close(descriptor) }
            // CLONE_NEWNET: this thread alone moves.
            guard unsafeBitCast(symbol, to: Enter.self)(descriptor, 0x4000_0000) == 0 else { throw Failed() }
        }.get()
        return group
    }

    private struct Failed: Error {}

    private static func shape(_ device: String, _ rate: String) -> [String] {
        ["qdisc", "add", "dev", device, "root", "tbf", "rate", rate, "burst", "16kb", "latency", "400ms"]
    }
}
