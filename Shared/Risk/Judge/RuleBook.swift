/// How the classifier judges one command name.
struct Tool: Sendable {
    let judge: @Sendable (inout Judge, Call) -> Void
}

/// All commands that the classifier knows, by name.
final class RuleBook: Sendable {
    let tools: [String: Tool]
    /// `1-` and a hash over every table: raise the number when code that judges changes what it says.
    let version: String

    static let revision = "1"
    static let standard = RuleBook()

    private init() {
        var tools: [String: Tool] = [:]
        var hash = RuleHash()
        for (level, text) in PlainTables.all {
            hash.add(text)
            for name in text.split(whereSeparator: \.isWhitespace).map(String.init) {
                tools[name] = Tool { judge, call in judge.plain(level, call) }
            }
        }
        // A table knows more of a command than its place in a list does.
        for text in RuleTables.all {
            hash.add(text)
            let table = RuleTable(text)
            for name in table.names { tools[name] = Tool { judge, call in judge.byTable(table, call) } }
        }
        for text in [WrapperTable.text, SQLWords.text, RedisTable.text, MongoTable.text, CodeTable.text] {
            hash.add(text)
        }
        Self.addCode(&tools)
        self.tools = tools
        self.version = Self.revision + "-" + hash.text
    }

    /// Whether a name is that of a command with rules.
    func isKnown(_ name: String) -> Bool { tools[name] != nil }

    /// Commands whose arguments need more than a table.
    private static func addCode(_ tools: inout [String: Tool]) {
        for wrapper in WrapperTable.all.values {
            tools[wrapper.name] = Tool { judge, call in judge.wrapper(wrapper, call) }
        }
        for (names, judge) in Self.code {
            for name in names.split(separator: " ") { tools[String(name)] = Tool(judge: judge) }
        }
    }

    private typealias Judging = @Sendable (inout Judge, Call) -> Void

    private static let code: [(String, Judging)] = [
        ("sh bash dash ash ksh zsh mksh fish rbash", { $0.shell($1) }),
        ("eval", { $0.evaluate($1) }), ("source .", { $0.source($1) }), ("trap", { $0.trap($1) }),
        ("alias", { $0.alias($1) }), ("exec", { $0.exec($1) }),
        ("export declare typeset readonly local", { $0.declare($1) }),
        ("read mapfile readarray getopts unset let printf", { $0.settingVariables($1) }),
        ("busybox toybox", { $0.multiCall($1) }), ("command builtin", { $0.commandBuiltin($1) }),
        ("su runuser", { $0.switchUser($1) }), ("ssh mosh autossh sshpass", { $0.remote($1) }),
        ("xargs", { $0.xargs($1) }), ("parallel", { $0.parallel($1) }), ("find", { $0.find($1) }),
        ("fd fdfind", { $0.fd($1) }), ("awk gawk mawk nawk", { $0.awk($1) }), ("sed gsed", { $0.sed($1) }),
        ("tee sponge", { $0.tee($1) }), ("dd", { $0.dd($1) }), ("tar bsdtar", { $0.tar($1) }),
        ("sort", { $0.sort($1) }),
        ("rm unlink rmdir", { $0.remove($1) }), ("shred wipe srm", { $0.shred($1) }), ("truncate", { $0.truncate($1) }),
        ("cp install ln", { $0.copyFiles($1) }), ("mv rename", { $0.copyFiles($1) }),
        ("chmod chown chgrp setfacl chattr", { $0.permissions($1) }), ("rsync", { $0.rsync($1) }),
        ("scp sftp", { $0.secureCopy($1) }), ("curl", { $0.curl($1) }), ("wget wget2", { $0.wget($1) }),
        ("http https xh httpie", { $0.httpie($1) }), ("nc ncat netcat socat", { $0.netcat($1) }),
        ("kill pkill killall killall5", { $0.kill($1) }), ("crontab", { $0.crontab($1) }), ("at batch", { $0.at($1) }),
        (
            "python python2 python3 perl ruby node nodejs php deno bun lua osascript pwsh powershell tclsh Rscript groovy",
            { $0.interpreter($1) }
        ),
        ("psql pgcli cockroach", { $0.psql($1) }), ("mysql mariadb mycli clickhouse-client", { $0.mysql($1) }),
        ("sqlite3 sqlite duckdb", { $0.sqlite($1) }),
        ("sqlcmd bcp sqlplus snowsql beeline trino presto cqlsh", { $0.otherSQL($1) }),
        ("mongo mongosh", { $0.mongo($1) }), ("redis-cli valkey-cli keydb-cli", { $0.redis($1) }),
        ("docker podman nerdctl", { $0.docker($1) }), ("kubectl oc kubecolor", { $0.kubectl($1) }),
        ("git", { $0.git($1) }), ("ansible", { $0.ansible($1) }), ("aws awslocal", { $0.aws($1) }),
        ("az", { $0.azure($1) }),
        ("terraform tofu terragrunt", { $0.terraform($1) }),
        ("vi vim nvim view ex ed emacs nano pico less more most", { $0.editor($1) }),
        ("env printenv", { $0.environment($1) }), ("systemctl", { $0.systemctl($1) }),
        ("service rc-service", { $0.service($1) }), ("sysctl", { $0.sysctl($1) }), ("ps", { $0.ps($1) }),
        ("make gmake", { $0.make($1) }), ("pip pip3 pipx uv", { $0.pip($1) }),
        ("chroot nsenter unshare", { $0.namespaces($1) }), ("history", { $0.history($1) }),
        ("echo true false : pwd", { $0.data($1) }),
    ]
}
