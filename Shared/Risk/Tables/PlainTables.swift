/// Commands without verbs, by what they do whatever their arguments.
enum PlainTables {
    static let all: [(PlainLevel, String)] = [
        (.pure, pure), (.reader, readers), (.change, changes), (.destroy, destroys),
    ]

    /// Show something; no argument makes them do more.
    private static let pure = """
        ls dir vdir wc set shopt modinfo dumpe2fs xfs_info mdstat df du free uptime who w whoami id groups users last lastb lastlog uname arch nproc lscpu lsmem lsblk lspci
        lsusb lsmod lsof lsns lsipc lslocks lsattr getfacl blkid findmnt getconf date cal tty locale which whereis type
        basename dirname realpath readlink stat file test [ [[ expr seq sleep yes factor vmstat iostat mpstat pidstat sar
        numastat slabtop top htop atop btop iotop iftop nethogs pstree pgrep pidof pmap pwdx jobs dig nslookup host whois ping ping6 fping
        traceroute traceroute6 tracepath mtr ss netstat arping nstat lnstat rtmon ifstat sha1sum sha224sum sha256sum sha384sum
        sha512sum md5sum b2sum cksum sum ntpq ntpstat dmidecode lshw hwinfo inxi sensors acpi upower biosdecode
        getcap lsinitrd systemd-analyze systemd-cgls systemd-cgtop systemd-detect-virt systemd-path quota repquota tput clear reset
        cd pushd popd dirs wait fg bg times ulimit umask shift return exit break continue logout help man info apropos whatis tldr compgen complete
        getenforce sestatus seinfo sesearch aa-status faillog ldd nm objdump readelf size addr2line pkg-config lsb_release showmount
        rpcinfo nfsstat mountstats lsscsi sg_inq pvs pvdisplay pvscan vgs vgdisplay vgscan
        lvs lvdisplay lvscan cmp numfmt tsort
        stern promtool logcli jps jstat pg_isready pg_lsclusters pg_controldata
        pgbadger mysqlshow innotop mytop pg_top pg_activity rabbitmq-diagnostics dnstracer dnsrecon drill delv kdig
        ctop dive lazydocker kubeval kubeconform kube-score kube-linter hadolint shellcheck yamllint tflint tfsec checkov
        trivy grype syft conftest terrascan ansible-lint helm-docs zdump lsirq lspath ipcs ipcalc sipcalc namei
        """

    /// Show what is in files.
    private static let readers = """
        getent cat tac head tail grep egrep fgrep zgrep bzgrep xzgrep rg ag ack zcat bzcat xzcat lzcat zstdcat zless zmore bat batcat nl od xxd hexdump hd
        strings cut tr uniq comm join paste fold fmt pr expand unexpand column rev shuf diff sdiff diff3 zdiff colordiff jq yq gojq xmllint
        xmlstarlet base64 base32 uuencode iconv look csvcut csvlook csvgrep csvstat mlr dasel tomlq hcl2json lnav multitail ccze goaccess msgfmt
        ansi2txt zipinfo gron fx jid jless git-log pcregrep pcre2grep tree exa eza lsd locate mlocate plocate
        """

    /// Change what can be changed back, start something, or show secrets.
    private static let changes = """
        touch mkdir mkfifo mknod mktemp zip rar unrar cpio pax split csplit patch
        dos2unix unix2dos make gmake cmake ninja gcc g++ cc clang rustc go cargo mvn gradle gradlew ant npm npx yarn pnpm bundle gem rake composer
        node-gyp poetry pipenv conda mamba virtualenv tmux screen byobu disown enable bind setterm logger wall write mesg
        mail mailx sendmail mutt msmtp swaks tcpdump tshark wireshark dumpcap ngrep ssldump wg-quick wg nmap masscan hping3 iperf iperf3 ab wrk hey
        siege vegeta k6 locust stress stress-ng fio sysbench bonnie++ ssh-keygen ssh-add ssh-keyscan gpg gpg2 age sops pass op bw
        doppler chamber credstash aws-vault saml2aws gopass keytool certbot acme.sh pg_dump pg_dumpall pg_basebackup mysqldump mariadb-dump mysqlpump
        xtrabackup mongodump mongoexport mongoimport redis-dump pgbench vacuumdb reindexdb clusterdb createdb createuser pg_ctl pg_ctlcluster
        mysqladmin mysqlcheck mysqlimport kafka-console-producer kafka-console-producer.sh kafkacat kcat kafka-console-consumer
        kafka-console-consumer.sh timedatectl localectl loginctl chronyc ntpdate ntpd hwclock ldconfig depmod
        update-ca-certificates update-ca-trust update-alternatives update-initramfs dracut locale-gen newgrp logrotate rsyslogd anacron run-parts
        sync fstrim udevadm partprobe partx losetup kpartx swapon umount mount automount setfattr getfattr renice
        ip6tables-save ethtool ifup ifdown ifconfig route arp bridge brctl tc nmcli nmtui dhclient dhcpcd resolvconf resolvectl rfkill iw iwconfig
        firewall-applet restorecon chcon semanage setsebool audit2allow aa-complain aa-enforce coredumpctl gcore jmap jstack jinfo jcmd
        py-spy rbspy async-profiler asprof stap bcc execsnoop opensnoop bpftool trace-cmd ebpf draino velero restic borg duplicity rclone s3cmd
        s5cmd minio skopeo buildah kaniko crane cosign notation oras flyctl heroku vercel netlify wrangler sam cdk serverless sls amplify eb copilot
        packer vagrant virsh virt-install multipass lxc lxd incus qemu-system-x86_64 qemu-img chef-client chef knife puppet salt salt-call cfn-lint
        cf-agent ansible-galaxy ansible-pull ansible-vault ansible-console telepresence skaffold tilt
        devspace kubeseal kubectx kubens kustomize kind minikube k3d k3s microk8s kops eksctl aks-engine rke talosctl cilium calicoctl linkerd istioctl
        argo cmctl flux-local newrelic datadog-agent pagerduty opsgenie pd gh glab hub jira slack telegraf prometheus alertmanager amtool grafana-cli
        flyway liquibase alembic sqitch dbmate goose migrate rails django-admin manage.py artisan wp drush php-fpm apachectl apache2ctl httpd
        haproxy caddy traefik squid varnishadm varnishreload supervisorctl monit god runit sv s6-svc initctl pm2 forever circusctl
        rabbitmqadmin nats pulsar-admin zkCli.sh zookeeper-shell consul-template nomad waypoint boundary vault-agent elasticdump curator
        influx clickhouse hdfs spark-submit flink airflow dbt prefect dagster snakemake nextflow R julia gnuplot pdflatex pandoc convert ffmpeg
        open xdg-open pbcopy pbpaste defaults launchctl networksetup brew port softwareupdate
        """

    /// Destroy, interrupt, or open what was closed.
    private static let destroys = """
        ssh-copy-id mkfs mke2fs mkswap mkdosfs mkntfs newfs cfdisk wipefs blkdiscard badblocks sg_format nvme-format
        swapoff xfs_growfs lvremove vgremove pvremove lvreduce vgreduce
        lvresize pvmove vgcfgrestore reboot shutdown poweroff halt init telinit kexec sysrq-trigger rmmod insmod userdel deluser groupdel
        delgroup usermod chpasswd vipw vigr useradd adduser groupadd groupmod gpasswd pwconv setcap setenforce kdb5_util
        kadmin kadmin.local dropdb dropuser pg_resetwal pg_rewind pg_dropcluster pg_upgrade pg_restore mongorestore mysql_install_db mysqld_safe
        initdb iptables-restore ip6tables-restore arptables ebtables kafka-delete-records kafka-delete-records.sh
        rabbitmq-reset etcdutl kubeadm crash nvram grub-mkconfig update-grub flashrom
        msfconsole msfvenom sqlmap hydra john hashcat mimikatz responder chisel ngrok bore telnetd xmrig logkeys rmgroup
        """
}
