import FuzzTargets
import Glibc

/// What libFuzzer calls. `DD0C_FUZZ_TARGET` names the door that the inputs go to.
private let chosen: FuzzTarget? = getenv("DD0C_FUZZ_TARGET").flatMap { FuzzTarget(rawValue: String(cString: $0)) }

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let chosen else {
        tell("DD0C_FUZZ_TARGET names no target\n")
        exit(2)
    }
    do {
        try chosen.run(Array(UnsafeBufferPointer(start: start, count: count)))
        return 0
    } catch {
        tell("PROPERTY \(chosen.rawValue): \(error)\n")
        // Counts as a crash: libFuzzer keeps the input and says where.
        abort()
    }
}

private func tell(_ text: String) {
    var text = text
    text.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
}
