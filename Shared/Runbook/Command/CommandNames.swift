/// Names of programs that stand in runbooks, as data. A name that is missing here only means that a line needs an option
/// or a path to be taken for a command where nothing else says so.
enum CommandNames {
    static let known: Set<String> = [
        "kubectl", "oc", "helm", "kustomize", "k9s", "istioctl", "linkerd", "argocd", "flux", "velero", "eksctl",
        "kops",
        "kubeadm", "crictl", "ctr", "nerdctl", "crio", "etcdctl", "etcdutl", "calicoctl", "cilium", "stern", "kubens",
        "kubectx", "ocm", "rosa", "virtctl", "tkn", "odo", "promtool", "amtool", "logcli", "thanos", "ceph", "rbd",
        "rados", "radosgw-admin", "cephadm", "docker", "docker-compose", "podman", "buildah", "skopeo", "aws", "gcloud",
        "gsutil", "bq", "az", "doctl", "ibmcloud", "openstack", "linode-cli", "heroku", "flyctl", "terraform", "tofu",
        "terragrunt", "pulumi", "packer", "vault", "consul", "nomad", "ansible", "ansible-playbook", "puppet",
        "chef-client", "salt", "systemctl", "journalctl", "loginctl", "hostnamectl", "timedatectl", "resolvectl",
        "coredumpctl", "initctl", "supervisorctl", "pm2", "service", "chkconfig", "update-rc.d", "psql", "pg_dump",
        "pg_dumpall", "pg_restore", "pg_ctl", "pg_isready", "pg_basebackup", "pgbench", "patronictl", "repmgr",
        "vacuumdb",
        "createdb", "dropdb", "mysql", "mysqldump", "mysqladmin", "mysqlcheck", "mariadb", "redis-cli", "valkey-cli",
        "mongo", "mongosh", "mongodump", "mongorestore", "cqlsh", "nodetool", "influx", "sqlite3", "clickhouse-client",
        "kafka-topics", "kafka-topics.sh", "kafka-consumer-groups", "kafka-consumer-groups.sh", "kcat", "rabbitmqctl",
        "rabbitmq-diagnostics", "nats", "zkCli.sh", "curl", "wget", "http", "httpie", "grpcurl", "openssl", "ssh",
        "scp",
        "sftp", "rsync", "nc", "ncat", "telnet", "dig", "nslookup", "traceroute", "tracepath", "mtr", "ping", "ping6",
        "tcpdump", "tshark", "ip", "ifconfig", "ethtool", "ss", "netstat", "iptables", "ip6tables", "nft", "ufw",
        "firewall-cmd", "conntrack", "arp", "route", "nmap", "iperf", "iperf3", "ovn-nbctl", "ovn-sbctl", "ovs-vsctl",
        "ovs-ofctl", "ovs-appctl", "ovn-appctl", "ovsdb-client", "ls", "ll", "cat", "cd", "cp", "mv", "rm", "mkdir",
        "rmdir", "ln", "chmod", "chown", "chgrp", "df", "du", "lsblk", "blkid", "fdisk", "parted", "mkfs", "fsck",
        "umount",
        "pvs", "vgs", "lvs", "pvcreate", "vgextend", "lvextend", "resize2fs", "xfs_growfs", "mdadm", "smartctl", "nvme",
        "hdparm", "iostat", "vmstat", "mpstat", "pidstat", "sar", "htop", "iotop", "uptime", "ps", "pgrep", "pkill",
        "killall", "lsof", "strace", "ltrace", "perf", "gdb", "fuser", "dmesg", "sysctl", "ulimit", "uname", "whoami",
        "chroot", "nsenter", "unshare", "grep", "egrep", "fgrep", "zgrep", "rg", "awk", "gawk", "sed", "tr", "xargs",
        "jq", "yq", "uniq", "wc", "zcat", "gzip", "gunzip", "tar", "zip", "unzip", "base64", "sha256sum", "md5sum",
        "git", "gh", "glab", "svn", "npm", "npx", "yarn", "pnpm", "node", "pip", "pip3", "python", "python3", "ruby",
        "rails", "rake", "bundle", "perl", "php", "java", "jcmd", "jstack", "jmap", "mvn", "gradle", "cargo", "apt",
        "apt-get", "apt-cache", "dpkg", "yum", "dnf", "rpm", "zypper", "apk", "brew", "snap", "pacman", "sudo", "su",
        "bash", "sh", "zsh", "nohup", "timeout", "tmux", "vi", "vim", "nano", "less", "tail", "head", "crontab",
        "useradd",
        "userdel", "usermod", "passwd", "getent", "nginx", "apachectl", "httpd", "haproxy", "varnishadm", "certbot",
        "kinit", "klist", "ldapsearch", "realm", "pvecm", "qm", "virsh", "vim-cmd", "esxcli", "ipmitool", "lspci",
        "lsmod", "modprobe", "lscpu", "numactl", "must-gather", "envsubst", "printf", "pwd", "exit", "echo", "export",
        "source", "env", "printenv", "hostname", "gpg", "aws-vault", "saml2aws", "sops", "age", "nix", "mc", "s3cmd",
        "rclone", "restic", "borg", "pgbackrest", "barman", "wal-g", "keytool", "dotnet", "go", "deno", "bun", "make",
        "find", "top", "kill", "mount", "date", "sort", "cut", "test", "touch", "install", "watch", "which", "free",
        "file",
        "host", "split", "join", "time", "wait", "set", "unset", "read", "exec", "command", "dd", "tee", "stat", "id",
        "w",
        "who", "last", "at", "nice", "true", "false", "sleep", "diff", "patch", "reboot", "shutdown", "swapoff",
        "swapon",
        "sync", "bc", "seq", "type", "alias", "history", "clear", "reset", "more", "look", "strings", "kafkacat",
        "jobs",
    ]

    /// Names that are also words: what follows must look like an argument.
    static let words: Set<String> = [
        "find", "top", "kill", "mount", "date", "sort", "cut", "test", "touch", "install", "watch", "which", "free",
        "file",
        "host", "split", "join", "time", "wait", "set", "unset", "read", "exec", "command", "tee", "stat", "id", "w",
        "who",
        "last", "at", "nice", "true", "false", "sleep", "diff", "patch", "reboot", "shutdown", "sync", "type", "alias",
        "history", "clear", "reset", "more", "look", "strings", "make", "go", "node", "service", "consul", "salt",
        "puppet",
        "vault", "nomad", "packer", "ping", "route", "less", "tail", "head", "source", "export", "echo", "exit", "snap",
        "realm", "bundle", "perf", "influx", "http", "age", "mc", "cat", "flux", "velero", "bun", "java", "ruby",
        "perl",
        "python", "git", "docker", "helm", "docker-compose", "terraform", "ansible", "pulumi", "nginx", "redis-cli",
        "jobs",
        "aws", "gcloud", "az", "su", "ss", "ip", "hostname", "bash", "sh", "mysql", "mariadb", "mongo", "heroku",
        "httpd",
        "haproxy", "openstack", "ceph", "thanos", "linkerd", "cilium", "podman", "nats", "patch", "screen", "env",
        "rails",
        "qm", "route", "brew", "rake", "gradle", "deno", "nix", "barman", "borg", "oc", "yarn", "timeout", "passwd",
        "sops",
    ]

    /// Where a compound command or a list of assignments begins.
    static let openers: Set<String> = [
        "for", "while", "until", "if", "case", "select", "function", "[", "[[", "{", "!",
    ]

    /// Programs that take over the terminal; the second word narrows it, empty is any.
    static let interactive: [(program: String, argument: String)] = [
        ("oc", "rsh"), ("oc", "edit"), ("oc", "debug"), ("kubectl", "edit"), ("kubectl", "attach"), ("vi", ""),
        ("vim", ""), ("nano", ""), ("top", ""), ("htop", ""), ("less", ""), ("more", ""), ("chroot", ""), ("su", ""),
        ("tmux", ""), ("screen", ""), ("visudo", ""), ("k9s", ""), ("passwd", ""), ("crontab", "-e"),
        ("virsh", "console"),
    ]

    static let sqlStarts: Set<String> = [
        "select", "insert", "update", "delete", "create", "alter", "drop", "truncate", "grant", "revoke", "explain",
        "vacuum", "analyze", "reindex", "begin", "commit", "rollback", "with", "show", "set", "call", "merge", "lock",
        "cluster", "checkpoint", "refresh", "copy", "do", "use", "optimize", "flush", "reset", "replace", "start",
        "kill",
    ]

    /// Words without which a line that begins like SQL is a sentence.
    static let sqlMarks: Set<String> = [
        "from", "into", "set", "table", "index", "where", "values", "on", "view", "database", "user", "role", "schema",
        "materialized", "tables", "processlist", "status", "variables", "select", "system", "verbose", "concurrently",
        "slave", "replica", "engine", "extension", "function", "pg_terminate_backend",
    ]
    static let httpMethods: Set<String> = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
}
