import NIOCore
import NIOPosix

/// Puts a failed TCP connection into words.
enum ConnectFailure {
    static func reason(_ error: any Error) -> String {
        guard let failure = error as? NIOConnectionError else { return word(error) }
        var words: [String] = []
        if let error = failure.dnsAError, failure.connectionErrors.isEmpty { words.append(word(error)) }
        for attempt in failure.connectionErrors {
            let text = "\(attempt.target): \(word(attempt.error))"
            if !words.contains(text) { words.append(text) }
        }
        return words.isEmpty ? "no address was found for \(failure.host)" : words.joined(separator: "; ")
    }

    private static func word(_ error: any Error) -> String {
        switch error {
        case let error as IOError: "\(error)"
        case ChannelError.connectTimeout(let time): "no answer within \(time.nanoseconds / 1_000_000_000) s"
        default: String(describing: error)
        }
    }
}
