/// What a path is good for, by its name alone.
enum PathKind {
    /// `/dev/null` and the standard streams: nothing is kept.
    case nowhere
    /// A network connection that bash opens.
    case network
    /// A disk, memory or another device.
    case device
    /// Programs, configuration, accounts, kernel settings: changes the machine.
    case system
    /// Runs by itself later, or lets somebody in: cron, units, shell start files, `authorized_keys`.
    case startup
    case temporary
    case log
    case ordinary

    static func of(_ path: String) -> PathKind {
        if path.hasPrefix("/dev/") { return device(path) }
        if path.holds("/.ssh") || startupNames.contains(where: path.hasSuffix) { return .startup }
        if startupFolders.contains(where: path.hasPrefix) { return .startup }
        if path.holds("..") {
            // A path that climbs may end anywhere.
            return path.hasPrefix("/") ? .system : .ordinary
        }
        if temporaryFolders.contains(where: path.hasPrefix) { return .temporary }
        if evidence.contains(where: path.hasPrefix) { return .system }
        if path.hasPrefix("/var/log/") || path.hasSuffix(".log") && !path.hasPrefix("/etc/") { return .log }
        if systemFolders.contains(where: { path.hasPrefix($0) || path + "/" == $0 }) { return .system }
        return path == "/" ? .system : .ordinary
    }

    private static func device(_ path: String) -> PathKind {
        if path.hasPrefix("/dev/tcp/") || path.hasPrefix("/dev/udp/") { return .network }
        if path.hasPrefix("/dev/fd/") || path.hasPrefix("/dev/shm/") {
            return path.hasPrefix("/dev/shm/") ? .temporary : .nowhere
        }
        return nowhereNames.contains(path) ? .nowhere : .device
    }

    private static let nowhereNames: Set = [
        "/dev/null", "/dev/stdout", "/dev/stderr", "/dev/stdin", "/dev/tty", "/dev/zero", "/dev/full",
    ]
    /// Logs that tell who did what.
    private static let evidence = [
        "/var/log/auth", "/var/log/secure", "/var/log/audit", "/var/log/wtmp", "/var/log/btmp", "/var/log/lastlog",
        "/var/log/faillog",
        "/var/log/sudo", "/var/log/journal",
    ]
    private static let temporaryFolders = ["/tmp/", "/var/tmp/", "$TMPDIR/"]
    private static let systemFolders = [
        "/etc/", "/boot/", "/bin/", "/sbin/", "/lib/", "/lib64/", "/usr/", "/root/", "/proc/", "/sys/", "/efi/",
        "/var/lib/", "/var/spool/", "/var/run/", "/run/", "/opt/", "/System/", "/Library/",
    ]
    private static let startupFolders = [
        "/etc/cron", "/var/spool/cron", "/etc/systemd/", "/usr/lib/systemd/", "/lib/systemd/", "/etc/init", "/etc/rc",
        "/etc/profile", "/etc/ld.so", "/etc/sudoers", "/etc/pam.d", "/etc/passwd", "/etc/shadow", "/etc/ssh/",
        "/etc/bash", "/etc/environment", "/etc/udev/", "/etc/modprobe", "/etc/xdg/autostart",
    ]
    private static let startupNames = [
        "/.bashrc", "/.bash_profile", "/.profile", "/.zshrc", "/.bash_login", "/.bash_logout", "/.netrc",
        "/authorized_keys", "/.gitconfig", "/.pgpass", "/.kube/config", "/.aws/credentials", "/.npmrc", "/.zshenv",
        "/.pypirc", "/.inputrc", "/.vimrc", "/.bash_history", "/.zsh_history", "/.zprofile",
    ]

    /// Holds secrets: reading it discloses them.
    static func isSecret(_ path: String) -> Bool {
        if secretPaths.contains(where: { path == $0 || path.hasPrefix($0 + "/") }) { return true }
        let name = path.split(separator: "/").last.map(String.init) ?? path
        if secretNames.contains(name) || secretEndings.contains(where: name.hasSuffix) { return true }
        if name.hasPrefix("id_") && !name.hasSuffix(".pub") || name.hasPrefix(".env.") { return true }
        if path.hasPrefix("/proc/") { return ["environ", "mem", "kcore", "cmdline.env"].contains(name) }
        let lower = name.lowercased()
        if secretWords.contains(where: lower.holds), !lower.hasSuffix(".md") { return true }
        return secretParts.contains(where: path.holds)
    }

    private static let secretPaths: Set = [
        "/etc/shadow", "/etc/gshadow", "/etc/shadow-", "/etc/gshadow-", "/etc/sudoers", "/etc/security/opasswd",
        "/etc/ssl/private", "/etc/pki/tls/private", "/run/secrets", "/var/run/secrets", "/etc/krb5.keytab",
        "/etc/letsencrypt/live", "/etc/kubernetes/pki", "/etc/kubernetes/admin.conf", "/var/lib/kubelet/pki",
        "/root/.ssh", "/dev/mem", "/dev/kmem",
    ]
    private static let secretNames: Set = [
        ".env", ".pgpass", ".netrc", ".git-credentials", ".npmrc", ".pypirc", "credentials", ".vault-token",
        "kubeconfig",
        "terraform.tfstate", "terraform.tfstate.backup", ".my.cnf", ".mylogin.cnf", ".bash_history", ".zsh_history",
        ".psql_history", ".mysql_history", "shadow", "secrets.yml", "secrets.yaml", "secrets.json", ".dockercfg",
        "wp-config.php", ".htpasswd", "master.key", "authorized_keys", "admin.conf", ".s3cfg", ".boto",
        "application_default_credentials.json", "docker.sock", "sam", "ntds.dit",
    ]
    private static let secretEndings = [
        ".pem", ".key", ".p12", ".pfx", ".jks", ".keystore", ".kdbx", ".ppk", ".keytab", ".tfstate", ".tfvars", ".asc",
        ".gpg", ".age", ".kubeconfig",
    ]
    private static let secretWords = [
        "password", "passwd.", "secret", "credential", "apikey", "api_key", "private_key", "token",
    ]
    private static let secretParts = [
        "/.ssh/", "/.aws/", "/.kube/", "/.gnupg/", "/.docker/config", "/.config/gcloud", "/.azure/", "/private/",
        "/secrets/", "/.password-store/",
    ]
}
