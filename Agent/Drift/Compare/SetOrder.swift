import SharedBase
import SharedJSON

/// One order for the elements of a list whose order means nothing.
enum SetOrder {
    /// Each value once, ordered by its canonical text.
    static func unique(_ values: [Value]) -> [Value] {
        var seen: Set<[UInt8]> = []
        return values.map { (text: JSON.canonical($0), value: $0) }
            .sorted { $0.text.lexicographicallyPrecedes($1.text) }
            .filter { seen.insert($0.text).inserted }
            .map(\.value)
    }
}
