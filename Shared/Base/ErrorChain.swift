/// Prints an error and every error below it, each layer once.
package enum ErrorChain {
    /// One line: the layers from the outermost inward, joined by `: `.
    package static func describe(_ error: any Error) -> String {
        layers(of: error).joined(separator: ": ")
    }

    /// The text of each layer from the outermost inward; at most 16, so that a cycle ends.
    package static func layers(of error: any Error) -> [String] {
        var texts: [String] = []
        var next: (any Error)? = error
        while let current = next, texts.count < 16 {
            if let explained = current as? any ExplainedError {
                texts.append(explained.description)
                next = explained.cause
            } else {
                texts.append(String(describing: current))
                next = nil
            }
        }
        return texts
    }
}
