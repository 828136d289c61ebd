/// A command that runs the command behind its own options.
struct Wrapper: Sendable {
    var name: String
    /// Words of its own before the command.
    var words: Int
    var values: Set<String>
    /// `NAME=value` may stand before the command.
    var assigns = false
    var makesRoot = false
    /// What is run goes on after the wrapper has ended.
    var leaves = false
    /// At least this, whatever is run.
    var atLeast = Risk.safe
    /// Its words are joined and given to a shell.
    var joins = false
    /// An option with a program text.
    var textOption: String?
}

/// Wrappers as lines: `NAME FLAGS WORDS OPTION...`. Flags: `-` none, `a` assigns, `r` root, `l` leaves, `c` caution at least,
/// `d` dangerous at least, `j` joins, `t` has `-c TEXT`. The options are those that take a value.
enum WrapperTable {
    static let text = """
        sudo ar 0 -u --user -g --group -h --host -p --prompt -C --close-from -T --command-timeout -R --chroot -D --chdir -U --other-user -r --role -t --type -a
        doas r 0 -u -C
        pkexec r 0 --user
        sudoedit c 99
        gosu r 1
        su-exec r 1
        setpriv - 0 --reuid --regid --groups --inh-caps --bounding-set --ambient-caps --securebits --pdeathsig --selinux-label --apparmor-profile
        nice - 0 -n --adjustment
        ionice - 0 -c --class -n --classdata -p --pid -P --pgid -u --uid
        chrt - 1 -T -P -D
        taskset - 1
        numactl - 0 -m --membind -N --cpunodebind -C --physcpubind -i --interleave -p --preferred
        cpulimit - 0 -l --limit -p --pid -e --exe
        nohup l 0
        setsid l 0
        daemonize l 0 -p -o -e -l -c -u -E
        start-stop-daemon lc 99
        timeout - 1 -s --signal -k --kill-after
        gtimeout - 1 -s --signal -k --kill-after
        time - 0 -f --format -o --output
        gtime - 0 -f --format -o --output
        stdbuf - 0 -i --input -o --output -e --error
        unbuffer - 0
        strace c 0 -e -o -p -s -u -E -a -O -S -P -I -X --trace --output --attach
        ltrace c 0 -e -o -p -s -u -a -n -l -x -F -S
        bpftrace c 99
        gdb d 99
        perf c 99
        valgrind c 0
        watch j 0 -n --interval -q --equexit
        flock t 1 -w --wait --timeout -E --conflict-exit-code -c --command
        script ct 1 -c --command -E --echo -I -O -B -T -m -o --output-limit
        systemd-run lc 0 -u --unit -p --property -M --machine -H --host --uid --gid --nice --working-directory -E --setenv --on-active --on-boot --on-startup --on-unit-active --on-unit-inactive --on-calendar --slice --description --service-type --timer-property --path-property --socket-property
        systemd-cat - 0 -t --identifier -p --priority --stderr-priority
        systemd-inhibit - 0 --what --who --why --mode
        prlimit - 0 -p --pid -o --output
        faketime - 1
        fakeroot - 0 -l -s -i
        firejail - 0
        cgexec - 0 -g
        dbus-run-session - 0 --dbus-daemon --config-file
        xvfb-run - 0 -n -s -e -f -p -w
        caffeinate - 0 -t -w
        rlwrap - 0
        proxychains - 0 -f
        proxychains4 - 0 -f
        torsocks - 0
        aws-vault skip 99
        chronic - 0
        ifne - 0
        hyperfine j 0 -w --warmup -r --runs -m --min-runs -M --max-runs -p --prepare --export-json --export-csv --export-markdown
        entr - 0
        sem j 0
        retry - 0 -t -d -m -s -f
        dumb-init - 0
        tini - 0
        catchsegv - 0
        linux32 - 0
        linux64 - 0
        setarch - 1
        ssh-agent - 0 -a -t
        """

    static let all: [String: Wrapper] = {
        var all: [String: Wrapper] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            guard words.count >= 3, words[1] != "skip" else { continue }
            let flags = words[1]
            var wrapper = Wrapper(name: words[0], words: Int(words[2]) ?? 0, values: Set(words.dropFirst(3)))
            wrapper.assigns = flags.contains("a")
            wrapper.makesRoot = flags.contains("r")
            wrapper.leaves = flags.contains("l")
            wrapper.atLeast = flags.contains("d") ? .dangerous : flags.contains("c") ? .caution : .safe
            wrapper.joins = flags.contains("j")
            wrapper.textOption = flags.contains("t") ? "-c" : nil
            all[wrapper.name] = wrapper
        }
        return all
    }()
}

extension Judge {
    mutating func wrapper(_ wrapper: Wrapper, _ call: Call) {
        raise(wrapper.atLeast, call.name, call.range, "`\(call.name)` does more than run its command")
        if wrapper.leaves {
            note(.caution, "\(call.name).background", call.range, "what it starts goes on after the command has ended")
        }
        let parsed = call.parsed(values: wrapper.values, stops: true)
        writesByOption(parsed, call)
        var rest = parsed.rest
        if wrapper.assigns { takeAssignments(&rest) }
        if wrapper.textOption != nil {
            if let text = parsed.value("-c", "--command") { return runText(text, call) }
            if let index = rest.firstIndex(where: { $0.text == "-c" || $0.text == "--command" }),
                index + 1 < rest.endIndex
            {
                return runText(rest[index + 1], call)
            }
        }
        guard rest.count > wrapper.words else { return withoutCommand(wrapper, parsed, call) }
        rest = rest.dropFirst(wrapper.words)
        var inner = call
        inner.isPrivileged = call.isPrivileged || wrapper.makesRoot
        if wrapper.joins, let first = rest.first, let last = rest.last {
            if rest.count == 1 { return runText(first, inner) }
            let range = first.range.lowerBound..<max(first.range.upperBound, last.range.upperBound)
            var text = Argument(rest.map(\.text).joined(separator: " "), range)
            text.isDynamic = rest.contains(where: \.isDynamic)
            return runText(text, inner)
        }
        run(rest, like: inner)
    }

    private mutating func takeAssignments(_ rest: inout ArraySlice<Argument>) {
        while let first = rest.first, let sign = first.text.firstIndex(of: "="), first.text.utf8.first != Byte.equal {
            let name = String(first.text[..<sign])
            guard name.utf8.allSatisfy(Byte.isName) else { return }
            assigned(name, first.dropping(name.utf8.count + 1), first.range)
            rest = rest.dropFirst()
        }
    }

    /// `time -o FILE`, `strace -o FILE`.
    private mutating func writesByOption(_ parsed: ParsedOptions, _ call: Call) {
        guard ["time", "gtime", "strace", "ltrace"].contains(call.name) else { return }
        if let file = parsed.value("-o", "--output") {
            if file.text.hasPrefix("|") || file.text.hasPrefix("!") {
                return note(.dangerous, "\(call.name).pipe", file.range, "runs a command for its output")
            }
            write(file, isBare: false)
        }
    }

    private mutating func withoutCommand(_ wrapper: Wrapper, _ parsed: ParsedOptions, _ call: Call) {
        if wrapper.makesRoot {
            if parsed.has("-l", "--list", "-v", "--validate", "-k", "-K", "-V", "--version", "--help") {
                return note(.safe, call.name, call.range, "shows or renews what is allowed")
            }
            if parsed.has("-e", "--edit") { return note(.caution, call.name, call.range, "opens a file in an editor") }
            return note(.dangerous, "\(call.name).shell", call.range, "opens a shell as root")
        }
        if wrapper.words < 99 { note(.caution, call.name, call.range, "runs something that does not stand here") }
    }
}
