/// Holds something that must not be printed. Every way of turning it into text gives `[REDACTED]`; `expose()` hands it out.
package struct Secret<Wrapped: Sendable>: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    private let wrapped: Wrapped

    package init(_ wrapped: Wrapped) { self.wrapped = wrapped }

    package func expose() -> Wrapped { wrapped }

    package var description: String { "[REDACTED]" }
    package var debugDescription: String { "[REDACTED]" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
