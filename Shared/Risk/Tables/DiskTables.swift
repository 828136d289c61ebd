/// Disks, archives and accounts: tools that destroy or only show, by one option.
enum DiskTables {
    static let all = [
        partitions, raid, filesystems, checks, crypt, mapper, boot, modules, accounts, board, archives, sevenZip,
        exports, inventory, java,
    ]

    private static let partitions = """
        = fdisk sfdisk gdisk sgdisk parted cfdisk
        bare dangerous
        d *
        s * -l --list -p --print -x --verify print -d --dump
        """

    private static let raid = """
        = mdadm storcli storcli64 megacli MegaCli racadm arcconf ssacli
        bare dangerous
        d *
        s * -D --detail -E --examine -Q --query show -ShowSummary -AdpAllInfo -LDInfo -PDList getconfig
        d * --zero-superblock -S --stop -f --fail -r --remove -C --create --assemble delete
        """

    private static let filesystems = """
        = tune2fs resize2fs xfs_growfs debugfs e2label xfs_admin blockdev hdparm
        bare dangerous
        d *
        s * -l -P -n -I -i -g -u --getsize64 --getsize --getss --getro --report
        d * --security-erase --setrw --setro --flushbufs -Y -w
        """

    private static let checks = """
        = fsck e2fsck xfs_repair fsck.ext4 fsck.xfs
        bare dangerous
        d *
        s * -n -N
        d * -y -p -f -L
        """

    private static let crypt = """
        = cryptsetup
        d *
        s status,luksDump,isLuks,luksUUID,benchmark,--version
        c luksOpen,open,luksHeaderBackup
        """

    private static let mapper = """
        = dmsetup
        d *
        s ls,info,status,table,deps,targets,version,splitname
        """

    private static let boot = """
        = grub-install grub-mkconfig update-grub efibootmgr fwupdmgr flashrom
        bare dangerous
        d *
        s * -v --version -V
        s get-devices,get-updates,get-history,get-topology,security,refresh
        """

    private static let modules = """
        = modprobe
        d *
        s * -n --dry-run -c --showconfig -D --show-depends
        """

    private static let accounts = """
        = passwd chage visudo
        bare dangerous
        d *
        s * -S --status -l --list -c --check
        d * -d -L --lock --delete -u --unlock -M -E
        """

    private static let board = """
        = ipmitool
        v -H -U -P -I -f -L
        scan
        fs list sensor status info print show get elist
        fd off on reset cycle soft set clear activate power raw user delete erase bmc
        s chassis/status,power/status,chassis/power/status
        c identify
        """

    private static let archives = """
        = gzip gunzip xz unxz zstd unzstd bzip2 bunzip2 lz4 pigz unzip zip
        bare safe
        c *
        s * -l --list -t --test -c --stdout --to-stdout -Z -p
        d * --rm -m
        """

    private static let sevenZip = """
        = 7z 7za 7zr unrar rar
        s l,t,lt,lb,i,v,h
        c x,e,a,u
        d d,rn
        """

    private static let exports = """
        = exportfs
        bare safe
        c *
        s * -v -s
        d * -u -f
        """

    private static let inventory = """
        = ansible-inventory ansible-doc ansible-config ansible-lint
        s *
        bare safe
        """

    private static let java = """
        = java javac jar
        bare safe
        c *
        s * -version --version -help tf tvf
        """
}
