package import NIOCore

/// How the two ends of the link set up their channels; measured, see the README of this room.
package enum LinkOptions {
    /// Reads follow what comes: an idle connection keeps 1 KiB, an upload reads 64 KiB at once.
    package static let receiveBuffers = AdaptiveRecvByteBufferAllocator(minimum: 512, initial: 1024, maximum: 65_536)
    /// NIO keeps as many receive buffers for each connection, for its whole life.
    package static let messagesPerRead: UInt = 1
    /// What may wait for the socket before the writer rests: four frames of 64 KiB, of which two are left when it goes on.
    package static let writeMark = ChannelOptions.Types.WriteBufferWaterMark(low: 131_072, high: 262_144)
}
