/// Variables that the shell or programs give a meaning.
enum ShellNames {
    /// Known well enough to stand for: no separators, no options, nothing to run.
    static let harmless: [String: String] = [
        "HOME": "~", "PWD": ".", "OLDPWD": ".", "USER": "user", "LOGNAME": "user", "HOSTNAME": "host", "UID": "0",
        "EUID": "0", "RANDOM": "0", "SECONDS": "0", "LINENO": "0", "PPID": "0", "BASHPID": "0", "?": "0", "#": "0",
        "$": "0", "!": "0", "SHLVL": "1", "EPOCHSECONDS": "0", "LANG": "C", "TERM": "xterm", "COLUMNS": "80",
        "LINES": "24", "TMPDIR": "/tmp", "BASH_VERSION": "5", "OSTYPE": "linux", "HOSTTYPE": "x86_64",
    ]

    /// Makes another program run, or other code in the program: as dangerous as what it names.
    static let runsCode: Set<String> = [
        "LD_PRELOAD", "LD_LIBRARY_PATH", "LD_AUDIT", "DYLD_INSERT_LIBRARIES", "DYLD_LIBRARY_PATH", "PATH", "IFS",
        "BASH_ENV",
        "ENV", "PROMPT_COMMAND", "PS4", "SHELLOPTS", "BASHOPTS", "PERL5OPT", "PERL5LIB", "PERL5DB", "PYTHONPATH",
        "PYTHONSTARTUP", "PYTHONHOME", "PYTHONINSPECT", "RUBYOPT", "RUBYLIB", "NODE_OPTIONS", "NODE_PATH",
        "JAVA_TOOL_OPTIONS",
        "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS", "GIT_PAGER", "GIT_EDITOR", "GIT_SEQUENCE_EDITOR", "GIT_SSH",
        "GIT_SSH_COMMAND",
        "GIT_EXTERNAL_DIFF", "GIT_PROXY_COMMAND", "GIT_ASKPASS", "GIT_EXEC_PATH", "GIT_TEMPLATE_DIR",
        "GIT_CONFIG_COUNT",
        "GIT_CONFIG_PARAMETERS", "SSH_ASKPASS", "SUDO_ASKPASS", "PAGER", "MANPAGER", "SYSTEMD_PAGER", "AWS_PAGER",
        "LESSOPEN",
        "LESSCLOSE", "EDITOR", "VISUAL", "SUDO_EDITOR", "KUBE_EDITOR", "KUBECTL_EXTERNAL_DIFF", "BROWSER", "GCONV_PATH",
        "LOCPATH", "MALLOC_CONF", "TAR_OPTIONS", "MAKEFLAGS", "CC", "CXX", "GREP_OPTIONS", "RSYNC_RSH", "CVS_RSH",
        "TF_CLI_CONFIG_FILE", "PSQL_PAGER", "PSQL_EDITOR", "PSQLRC", "MYSQL_HISTFILE", "DOCKER_CONFIG", "OPENSSL_CONF",
        "OPENSSL_ENGINES", "GTK_MODULES", "QT_PLUGIN_PATH", "XDG_CONFIG_HOME", "VIMINIT", "EXINIT", "AWK_PATH",
        "AWKPATH",
        "GLOBIGNORE", "FIGNORE", "CDPATH", "HISTFILE", "BASH_FUNC", "WGETRC", "CURL_HOME", "HGRCPATH", "GOFLAGS",
    ]

    /// Named after a secret.
    static func isSecret(_ name: String) -> Bool {
        ["PASSWORD", "PASSWD", "SECRET", "TOKEN", "API_KEY", "APIKEY", "PRIVATE_KEY", "CREDENTIAL"].contains(
            where: name.holds
        )
    }

    /// Options of a tool in a variable.
    static func isOptions(_ name: String) -> Bool {
        name.hasPrefix("TF_CLI_ARGS") || name.hasPrefix("GIT_CONFIG_") || name.hasPrefix("BASH_FUNC_")
            || name == "ANSIBLE_CONFIG" || name == "PIP_INDEX_URL" || name == "PIP_EXTRA_INDEX_URL"
            || name == "HELM_PLUGINS" || name == "XARGS" || name.hasPrefix("LD_") || name.hasPrefix("DYLD_")
    }

    /// Words in an options variable that make it dangerous.
    static let destroyingOptions = ["destroy", "auto-approve", "replace", "force", "delete", "prune", "target"]
}
