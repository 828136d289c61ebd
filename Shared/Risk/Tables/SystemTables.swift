/// The machine itself: services, logs, disks, accounts.
enum SystemTables {
    static let all = [
        systemctl, service, journalctl, dmesg, zfs, zpool, lvcreate, btrfs, nvme, smartctl, multipath, sysctl,
        timedatectl, hostname, hostnamectl, loginctl,
        machinectl, cron, sensorsLike, tune, date, hash, launchctl, virsh, ceph, rbd, gluster, drbd, pcs, crm, auditctl,
        ausearch, quota, fuser, lxc,
    ]

    static let systemctl = """
        = systemctl
        v -t --type -p --property -H --host -M --machine -n --lines -o --output --state -s --signal --root --job-mode --kill-who --when
        b --user --system --no-pager -q --quiet -a --all -l --full --failed --no-legend -r --recursive
        bare safe
        s status,show,cat,is-active,is-enabled,is-failed,is-system-running,list-units,list-unit-files,list-timers,list-sockets,list-jobs,list-dependencies,list-machines,list-automounts,list-paths,get-default,help,show-environment,whoami
        c start,stop,restart,reload,try-restart,reload-or-restart,try-reload-or-restart,condrestart,enable,reenable,daemon-reload,daemon-reexec,reset-failed,set-property,edit,link,preset,unmask,kill,set-environment,unset-environment,import-environment,service-log-level,freeze,thaw,clean,bind,mount-image,revert,add-wants,add-requires,cancel,log-level,log-target
        c disable
        d mask,isolate,poweroff,reboot,halt,kexec,suspend,hibernate,hybrid-sleep,sleep,rescue,emergency,exit,switch-root,set-default,preset-all,default,soft-reboot,suspend-then-hibernate
        d disable,mask,stop --now --force -f
        d kill --signal=SIGKILL --signal=KILL --signal=9 -s
        c disable --now
        """

    static let service = """
        = service rc-service invoke-rc.d
        scan
        fs status
        fc start restart reload force-reload try-restart condrestart rotate configtest checkconfig
        fc stop
        s --status-all
        """

    private static let journalctl = """
        = journalctl
        v -u --unit -n --lines -o --output -S --since -U --until -p --priority -t --identifier -g --grep -D --directory -b -k --file -M --user-unit --output-fields -F --field -c --cursor --facility -I
        bare safe
        s *
        d * --vacuum-size --vacuum-time --vacuum-files # deletes logs
        c * --rotate --flush --sync --relinquish-var --setup-keys --update-catalog --smart-relinquish-var
        """

    private static let dmesg = """
        = dmesg
        v -l --level -f --facility -n --console-level -s
        bare safe
        s *
        d * -C --clear -c --read-clear # clears the kernel's log
        c * -n --console-level -D -E --console-off
        """

    private static let zfs = """
        = zfs
        v -o -t -s -S -d
        s list,get,version,diff,userspace,groupspace,holds,projectspace,allow
        c create,snapshot,snap,set,inherit,mount,unmount,umount,clone,hold,release,send,share,unshare,bookmark,load-key,unload-key,upgrade,wait
        d destroy,rollback,receive,recv,rename,promote,change-key,unallow,allow,program,redact
        s allow
        """

    private static let zpool = """
        = zpool
        v -o -T -d -c
        s list,status,iostat,history,get,events,version
        c scrub,online,set,upgrade,sync,clear,import,wait,trim,resilver,checkpoint
        d destroy,create,add,remove,detach,offline,export,replace,labelclear,split,attach,initialize,reguid,reopen
        d import -F -f -X --rewind-to-checkpoint
        """

    private static let lvcreate = """
        = lvcreate lvextend lvchange lvrename lvconvert lvm vgcreate vgextend vgchange vgrename vgexport vgimport pvcreate pvchange pvresize vgcfgbackup vgsplit
        c *
        d * -f --force -ff --zero -Z -W
        d lvremove,vgremove,pvremove,lvreduce,pvmove
        s lvs,pvs,vgs,lvdisplay,vgdisplay,pvdisplay,version,dumpconfig
        """

    private static let btrfs = """
        = btrfs
        s filesystem/show,filesystem/df,filesystem/usage,fi/show,fi/df,fi/usage,subvolume/list,subvolume/show,device/stats,device/usage,scrub/status,balance/status,qgroup/show,property/get,inspect-internal,version
        c scrub,scrub/start,balance,balance/start,subvolume/snapshot,subvolume/create,filesystem/sync,filesystem/defragment,quota,send,property/set,filesystem/label,filesystem/resize
        d subvolume/delete,device/delete,device/remove,device/add,check,rescue,restore,receive,replace,replace/start,qgroup/destroy,filesystem/mkswapfile
        """

    private static let nvme = """
        = nvme
        s list,list-subsys,smart-log,error-log,id-ctrl,id-ns,fw-log,show-regs,get-feature,get-log,version,list-ns,list-ctrl
        d format,sanitize,delete-ns,create-ns,fw-activate,fw-commit,fw-download,write,write-zeroes,dsm,reset,subsystem-reset,set-feature,detach-ns,security-send
        """

    private static let smartctl = """
        = smartctl
        v -d --device -n -T
        s *
        bare safe
        c * -t --test -s --smart -X --abort -o -S
        """

    private static let multipath = """
        = multipath multipathd iscsiadm rescan-scsi-bus.sh dmraid vdo
        bare caution
        s * -ll -l
        c *
        d * -F -f -w -W
        d remove,stop
        """

    static let sysctl = """
        = sysctl
        v -p --load -r --pattern
        s *
        bare caution
        c * -w --write -p --load --system
        s * -a
        """

    private static let timedatectl = """
        = timedatectl
        bare safe
        s status,show,list-timezones,timesync-status,show-timesync
        c set-timezone,set-ntp,set-local-rtc
        d set-time
        """

    private static let hostname = """
        = hostname domainname nisdomainname
        bare safe
        c *
        s * -f -i -I -s -d -A --fqdn --ip-address --all-ip-addresses --short --long
        """

    private static let hostnamectl = """
        = hostnamectl localectl
        bare safe
        s status,list-locales,list-keymaps,show
        c set-hostname,hostname,set-locale,set-keymap,set-chassis,set-deployment
        """

    private static let loginctl = """
        = loginctl
        bare safe
        s list-sessions,list-users,list-seats,session-status,user-status,seat-status,show-session,show-user
        c lock-session,unlock-session,activate,enable-linger,disable-linger
        d terminate-session,terminate-user,kill-session,kill-user,terminate-seat
        """

    private static let machinectl = """
        = machinectl portablectl
        bare safe
        s list,status,show,list-images,image-status
        c start,login,shell,enable,disable,copy-to,copy-from,bind,clone,pull-tar,pull-raw
        d remove,poweroff,reboot,terminate,kill,clean
        """

    private static let cron = """
        = supervisorctl sv monit pm2 circusctl rc-update chkconfig update-rc.d
        v -c --configuration -s -u -p
        scan
        bare caution
        fs status avail pid tail list ls show describe summary report logs monit info
        fc start restart reload update reread add enable once hup signal term up down stop monitor unmonitor
        fd remove kill delete shutdown clear disable defaults-disabled quit del
        c stop
        """

    private static let sensorsLike = """
        = ethtool
        bare safe
        s *
        c * -s -K -G -C -A -L -X -N -E -t -p --change --features --set-ring --coalesce
        d * -f --flash -E
        """

    private static let tune = """
        = tuned-adm cpupower powertop chronyc ntpq
        scan
        bare safe
        fs list active frequency-info idle-info info tracking sources sourcestats activity ntpdata clients waitsync selectdata rtcdata peers recommend monitor
        fc profile frequency-set idle-set set burst online offline makestep auto_profile reload
        fd off shutdown delete reset
        """

    private static let date = """
        = bc dc
        s *
        bare safe
        """

    private static let hash = """
        = hash
        s *
        bare safe
        """

    private static let launchctl = """
        = launchctl diskutil tmutil pmset scutil nvram dscl csrutil
        scan
        fs list print info status listbackups dumpstate blame read isencrypted verifyVolume
        fc load start kickstart enable bootstrap mount startbackup set mountDisk
        fd unload stop remove bootout disable unmount eraseDisk eraseVolume secureErase partitionDisk delete reset reboot zeroDisk deleteVolume unmountDisk kill
        """

    private static let virsh = """
        = virsh xl qm pct xe govc esxcli VBoxManage prlctl onevm
        v -c --connect -u -h
        scan
        fs list dominfo domstate dumpxml nodeinfo domblklist domiflist net-list pool-list vol-list info status showcmd ls config domstats snapshot-list listsnapshot about find device.info version
        fc start reboot resume suspend edit define attach-disk attach-interface snapshot-create snapshot-create-as migrate console autostart create set resize clone vm.power save shutdown snapshot net-start pool-start setmem setvcpus
        fd destroy undefine delete stop reset snapshot-delete snapshot-revert vol-delete pool-destroy net-destroy vm.destroy purge detach-disk rollback delsnapshot vol-wipe pool-delete net-undefine managedsave-remove unregistervm
        """

    private static let ceph = """
        = ceph rados
        v --cluster -c --conf -n --name --keyring -p --pool -f --format
        s status,health,df,versions,version,osd/tree,osd/df,osd/status,osd/dump,osd/perf,osd/stat,osd/lspools,osd/pool/ls,osd/pool/stats,osd/pool/get,mon/stat,mon/dump,mgr/services,mgr/module/ls,pg/stat,pg/dump,pg/query,fs/ls,fs/status,fs/dump,quorum_status,features,crash/ls,crash/info,device/ls,orch/ls,orch/ps,orch/status,orch/host/ls,log/last,balancer/status,mds/stat,osd/crush/tree,osd/crush/rule/ls,lspools,ls,stat,config/get,config/dump,health/detail,osd/blocked-by,progress,time-sync-status,insights
        s * -s --status -w --watch
        c auth/get,auth/ls,auth/list,auth/get-key,config-key/get # shows keys
        c osd/set,osd/unset,osd/in,osd/reweight,osd/pool/set,osd/pool/create,osd/pool/application,mgr/module/enable,balancer/on,balancer/off,balancer/mode,config/set,pg/repair,pg/scrub,pg/deep-scrub,osd/scrub,osd/deep-scrub,tell,daemon,crash/archive,crash/archive-all,orch/restart,orch/apply,orch/redeploy,osd/primary-affinity,put,get,mgr/fail,orch/upgrade,osd/repair,mds/fail,health/mute
        d osd/out,osd/down,osd/rm,osd/purge,osd/destroy,osd/lost,osd/crush/remove,osd/crush/rm,osd/pool/delete,osd/pool/rm,mon/remove,mon/rm,auth/del,auth/rm,auth/caps,fs/rm,fs/fail,fs/reset,orch/rm,orch/host/rm,orch/osd/rm,osd/force-create-pg,pg/force-recovery,rm,purge,rmpool,mkpool,cppool,osd/reweight-by-utilization,config-key/rm,osd/pool/rename,mds/rm,osd/crush/reweight
        """

    private static let rbd = """
        = rbd
        v -p --pool -c --conf -n --name --id --image
        s ls,list,info,status,du,disk-usage,showmapped,device/list,snap/ls,lock/ls,diff,perf,version,children,image-meta/list,mirror/pool/status
        c create,map,unmap,resize,cp,clone,snap/create,snap/protect,export,import,feature,flatten,mirror,lock/add,rename,image-meta/set
        d rm,remove,snap/rm,snap/purge,snap/rollback,trash,lock/rm,lock/remove,snap/unprotect,deep,migration,import-diff,group/rm
        d resize --allow-shrink
        """

    private static let gluster = """
        = gluster
        s volume/info,volume/status,volume/list,peer/status,pool/list,volume/heal,snapshot/list,snapshot/info,volume/get
        c volume/start,volume/set,volume/create,peer/probe,volume/rebalance,snapshot/create,volume/profile,volume/top,volume/quota,volume/add-brick
        d volume/stop,volume/delete,volume/remove-brick,volume/reset,volume/replace-brick,peer/detach,snapshot/delete,snapshot/restore,volume/reset-brick
        """

    private static let drbd = """
        = drbdadm drbdsetup drbdmanage linstor
        scan
        fs status role cstate dstate show list dump events2 sh-resources
        fc up adjust connect resume-sync pause-sync verify attach create secondary
        fd down disconnect detach primary invalidate invalidate-remote create-md wipe-md delete new-current-uuid
        """

    private static let pcs = """
        = pcs
        s status,resource/status,resource/show,resource/config,constraint,config,property/show,quorum/status,stonith/status,resource,stonith,cluster/status,node/attribute
        c resource/cleanup,resource/restart,resource/refresh,resource/move,resource/enable,node/unstandby,node/unmaintenance,resource/clear,resource/manage,cluster/start,property/set,resource/create,resource/update,node/maintenance
        d resource/disable,resource/delete,resource/ban,resource/unmanage,cluster/stop,cluster/destroy,cluster/setup,cluster/node/remove,node/standby,stonith/fence,stonith/disable,stonith/delete,cluster/kill,cluster/disable,stonith/confirm,quorum/unblock,property/unset
        """

    private static let crm = """
        = crm crm_mon crm_resource crmadmin corosync-cfgtool corosync-quorumtool stonith_admin fence_ipmilan crm_verify crm_node
        scan
        bare safe
        fs status show list -1 verify
        fc cleanup restart refresh migrate start manage online
        fd stop delete standby fence unmanage off reboot ban maintenance
        """

    private static let auditctl = """
        = auditctl
        bare safe
        c *
        s * -l -s
        d * -D -e -d -R # audit rules go, or auditing is switched
        """

    private static let ausearch = """
        = ausearch aureport lastcomm
        s *
        bare safe
        """

    private static let quota = """
        = edquota setquota quotaon quotaoff xfs_quota
        c *
        d * -x
        """

    private static let fuser = """
        = fuser
        v -n -N --namespace
        s *
        bare safe
        d * -k --kill # ends every process that uses the file
        """

    private static let lxc = """
        = lxc incus lxc-attach
        v --project
        s list,info,config/show,image/list,network/list,storage/list,profile/list,profile/show,version,cluster/list,remote/list
        c start,restart,exec,launch,init,copy,move,snapshot,file,shell,config,config/set,profile,publish,image,console,stop,pause,network,storage
        d delete,restore,image/delete,network/delete,storage/delete,profile/delete,cluster/remove,rebuild
        """
}
