package import Logging
internal import SharedBase

/// A swift-log handler that writes one scrubbed line for each record.
///
/// The scrubber runs over the finished line as the last step, so that no field, error text or message can go round it.
package struct LineLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var logLevel: Logger.Level
    package var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let sink: LogSink

    package init(label: String, level: Logger.Level, sink: LogSink) {
        self.label = label
        self.logLevel = level
        self.sink = sink
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let own = event.metadata { all.merge(own) { $1 } }
        if let error = event.error { all["error.chain"] = .string(ErrorChain.describe(error)) }
        let fields = all.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value.description) }
        sink.write(
            LogRecord(
                time: sink.clock.now(),
                level: event.level.rawValue,
                label: label,
                message: event.message.description,
                fields: fields
            )
        )
    }
}
