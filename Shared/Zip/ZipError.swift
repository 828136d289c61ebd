package import SharedBase

/// Why compressed bytes were refused. The reason names the position in the compressed bytes.
package enum ZipCode: String, FaultCode {
    /// The bytes are no stream of the expected format, or its checksum is wrong.
    case malformed
    /// The bytes end inside the stream.
    case truncated
    /// Bytes follow the end of the stream.
    case trailingBytes
    /// The stream holds more bytes than are allowed.
    case tooLarge
    /// The stream expands more strongly than anything honest does.
    case tooDense
    /// zlib had no memory.
    case noMemory
}

/// The one error of this module.
package typealias ZipError = Fault<ZipCode>
