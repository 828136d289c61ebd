extension Judge {
    mutating func remove(_ call: Call) {
        let parsed = call.parsed(values: [])
        if call.name == "rmdir" { return note(.caution, "rmdir", call.whole, "removes empty folders") }
        if call.takesMore || parsed.has("-r", "-R", "--recursive", "--no-preserve-root") {
            return note(.dangerous, "rm.recursive", call.whole, "removes folders, or files that are not named here")
        }
        for file in parsed.words {
            let isTemporary = PathKind.of(file.text) == .temporary && !file.hasGlob && !file.isDynamic
            note(
                isTemporary ? .caution : .dangerous,
                isTemporary ? "rm.temporary" : "rm",
                file.range,
                isTemporary ? "removes one temporary file" : "removes a file for good"
            )
        }
        if parsed.words.isEmpty { note(.caution, "rm", call.range, "removes files") }
    }

    mutating func shred(_ call: Call) {
        note(.dangerous, call.name, call.whole, "overwrites data so that nothing brings it back")
    }

    mutating func truncate(_ call: Call) {
        for file in call.parsed(values: ["-s", "--size", "-r", "--reference", "-o"]).words {
            let kind = PathKind.of(file.text)
            let isMinor = (kind == .log || kind == .temporary) && !file.isDynamic && !file.hasGlob
            note(isMinor ? .caution : .dangerous, "truncate", file.range, "cuts off what is in the file")
        }
        note(.caution, "truncate", call.range, "changes the size of files")
    }

    /// `cp`, `mv`, `ln`, `install`: the last word, or `-t`, is written.
    mutating func copyFiles(_ call: Call) {
        let parsed = call.parsed(values: [
            "-t", "--target-directory", "-S", "--suffix", "-m", "--mode", "-o", "--owner", "-g", "--group", "--context",
        ])
        note(.caution, call.name, call.range, "writes files, over others where they are there")
        let sources = parsed.value("-t", "--target-directory") == nil ? parsed.words.dropLast() : parsed.words[...]
        readsFiles(sources)
        if let target = parsed.value("-t", "--target-directory") ?? parsed.words.last {
            overwrites(target, call)
            if call.name == "mv", PathKind.of(target.text) == .nowhere {
                note(.dangerous, "mv.nowhere", target.range, "moves files where nothing is kept")
            }
        }
        for source in sources where source.text == "/dev/null" || source.text == "/dev/zero" {
            note(.dangerous, "\(call.name).empties", source.range, "replaces what is there by nothing")
        }
        if call.name == "mv" || call.name == "rename" {
            for source in sources { moves(source, call) }
        }
        if call.takesMore { note(.caution, "argument.dynamic", call.whole, "which files is only known when it runs") }
    }

    /// A file is replaced by another: worse where the machine starts from it or trusts it.
    mutating func overwrites(_ target: Argument, _ call: Call) {
        switch PathKind.of(target.text) {
        case .device: note(.dangerous, "\(call.name).device", target.range, "writes onto a device")
        case .startup:
            note(
                .dangerous,
                "\(call.name).startup",
                target.range,
                "writes what runs by itself later or lets somebody in"
            )
        case .system where Self.holdsPrograms(target.text):
            note(
                .dangerous,
                "\(call.name).system",
                target.range,
                "replaces a program, a kernel file or data of a service"
            )
        default: break
        }
        written.insert(target.text)
    }

    private static func holdsPrograms(_ path: String) -> Bool {
        if path.holds("..") { return true }
        return [
            "/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/", "/usr/local/bin/", "/usr/local/sbin/", "/lib", "/usr/lib",
            "/boot/", "/proc/",
            "/sys/", "/var/lib/", "/efi/",
        ].contains { path.hasPrefix($0) }
    }

    private mutating func moves(_ source: Argument, _ call: Call) {
        let kind = PathKind.of(source.text)
        let isTop = source.text.hasPrefix("/") && !source.text.dropFirst().dropLast().contains("/" as Character)
        if isTop || source.hasGlob && source.text.hasPrefix("/") || kind == .device
            || Self.holdsPrograms(source.text)
        {
            note(.dangerous, "mv.system", source.range, "moves away what the machine needs")
        }
    }

    mutating func permissions(_ call: Call) {
        let parsed = call.parsed(values: ["--reference", "--from", "-m", "-x", "-M", "-X", "--modify"])
        let mode = parsed.words.first?.text ?? ""
        note(.caution, call.name, call.whole, "changes who may use a file")
        let recursive = parsed.has("-R", "--recursive")
        for file in parsed.words.dropFirst(parsed.has("-m", "-x") ? 0 : 1) {
            let kind = PathKind.of(file.text)
            if recursive,
                kind == .system || kind == .startup || file.hasGlob || file.isDynamic || file.text == "."
                    || file.text == "~"
            {
                note(.dangerous, "\(call.name).recursive", file.range, "changes a whole tree that the machine needs")
            }
            if kind == .device || kind == .startup {
                note(.dangerous, "\(call.name).system", file.range, "opens what keeps others out")
            }
        }
        if call.name == "chmod", Self.opensAll(mode) {
            note(.dangerous, "chmod.open", call.whole, "lets everybody write, or run as the owner")
        }
        if call.name == "chattr", mode.contains("i") || mode.contains("a") {
            note(.dangerous, "chattr", call.whole, "changes what even root may not change")
        }
    }

    /// `777`, `o+w`, `a+rwx`, and modes with the bits for set-user-id.
    private static func opensAll(_ mode: String) -> Bool {
        if mode.utf8.allSatisfy(Byte.isDigit), let last = mode.utf8.last {
            let digit = last - 48
            let isSpecial = mode.utf8.count == 4 && (mode.utf8.first.map { ($0 - 48) & 6 != 0 } ?? false)
            return digit & 2 != 0 || isSpecial
        }
        return mode.split(separator: ",").contains { part in
            let who = part.prefix { !"+-=".contains($0) }
            let what = part.drop { !"+-=".contains($0) }
            guard what.first == "+" || what.first == "=" else { return false }
            let everybody = who.isEmpty || who.contains("o") || who.contains("a")
            return what.contains("s") || everybody && what.contains("w")
        }
    }

    mutating func tee(_ call: Call) {
        note(.caution, call.name, call.range, "writes files")
        for file in call.parsed(values: []).words { write(file, isBare: false) }
    }

    mutating func dd(_ call: Call) {
        note(.safe, "dd", call.range, "reads and writes nothing that stays")
        for argument in call.arguments {
            if argument.text.hasPrefix("if=") {
                let file = argument.dropping(3)
                if PathKind.isSecret(file.text) {
                    note(.caution, "file.secret", argument.range, "reads a file that holds secrets")
                }
                if PathKind.of(file.text) == .device {
                    note(.caution, "dd.device", argument.range, "reads a whole device")
                }
            }
            guard argument.text.hasPrefix("of=") else { continue }
            let file = argument.dropping(3)
            switch PathKind.of(file.text) {
            case .nowhere: break
            case .temporary: note(.caution, "dd.write", argument.range, "writes a file")
            default: note(.dangerous, "dd.write", argument.range, "overwrites a device or a file without asking")
            }
            if file.isOpen {
                note(.dangerous, "dd.write", argument.range, "overwrites what is only known when it runs")
            }
        }
    }

    mutating func sort(_ call: Call) {
        let parsed = call.parsed(values: [
            "-o", "--output", "-k", "--key", "-t", "--field-separator", "-S", "-T", "--compress-program",
            "--files0-from",
            "--parallel", "--batch-size", "--random-source",
        ])
        note(.safe, "sort", call.range, "`sort` only reads")
        readsFiles(parsed.words[...])
        doubtArguments(call)
        if let file = parsed.value("-o", "--output") { write(file, isBare: false) }
        if let program = parsed.value("--compress-program") {
            note(.dangerous, "sort.program", program.range, "an option that runs a program")
        }
    }

    mutating func rsync(_ call: Call) {
        let parsed = call.parsed(values: [
            "-e", "--rsh", "--exclude", "--include", "--rsync-path", "--files-from", "-f", "--filter", "--bwlimit",
            "--port",
        ])
        if parsed.has("-n", "--dry-run", "--list-only") {
            return note(.safe, "rsync.dry-run", call.range, "only shows what would be copied")
        }
        note(.caution, "rsync", call.range, "copies files over others")
        for option in parsed.options {
            if option.name.hasPrefix("--delete") || option.name == "--del" || option.name == "--remove-source-files" {
                note(.dangerous, "rsync.delete", option.at.range, "removes what the other side does not have")
            }
            if ["-e", "--rsh", "--rsync-path"].contains(option.name), let value = option.value {
                nested(value.text, at: value.place, within: value.range)
            }
        }
        if let target = parsed.words.last { overwrites(target, call) }
    }

    mutating func secureCopy(_ call: Call) {
        let parsed = call.parsed(values: ["-b", "-c", "-D", "-F", "-i", "-J", "-l", "-o", "-P", "-S", "-X", "-B", "-R"])
        note(.caution, call.name, call.range, "copies files from or to another machine")
        for source in parsed.words.dropLast() where PathKind.isSecret(source.text) {
            note(.dangerous, "\(call.name).secret", source.range, "sends a file that holds secrets away")
        }
        if let program = parsed.value("-S") {
            note(.dangerous, "scp.program", program.range, "an option that runs a program")
        }
        for option in parsed.values("-o") where option.text.lowercased().holds("command") {
            note(.dangerous, "ssh.local-command", option.range, "an option of ssh runs a command here")
        }
        if let target = parsed.words.last, !target.text.holds(":") { overwrites(target, call) }
    }
}
