internal import Glibc

/// The system's word for an `errno`.
enum ErrorName {
    static func text(_ error: Int32) -> String { "\(String(cString: strerror(error))) (errno \(error))" }
}
