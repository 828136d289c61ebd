internal import Glibc

/// What is known of the terminal behind standard output.
package enum Terminal {
    package static var outputIsTerminal: Bool { isatty(1) == 1 }
    package static var errorIsTerminal: Bool { isatty(2) == 1 }

    /// The width of a table: the terminal's columns, nil (no limit) where the output goes to a file or a pipe.
    package static var tableWidth: Int? { outputIsTerminal ? width(of: 1) : nil }

    /// The columns of the terminal behind standard error, nil where it is none.
    package static var errorWidth: Int? { errorIsTerminal ? width(of: 2) : nil }

    private static func width(of descriptor: Int32) -> Int {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }
}
