/// Servers and their command lines.
enum ServiceTables {
    static let all = [
        nginx, apache, haproxy, etcdctl, kafkaTopics, kafkaGroups, kafkaConfigs, kafkaAcls, kafkaReassign, rabbitmqctl, postgres, mysqladmin, varnish, gh, glab, istioctl,
        linkerd, cilium, eksctl, kops, minikube, kustomize, velero, restic, borg, rclone, mc, s3cmd, skopeo, nats, consulTemplate, promtool, amtool, elastic, pt, cassandra,
        patroni, pgbackrest, barman, mailq, puppet, salt, chef, influx, packer, vagrant, heroku, flyctl, sops, gpg, sshKeygen, certbot, keytool, kafkaStore, zk, airflow, wp, mongoTools, logrotate,
    ]

    private static let nginx = """
        = nginx openresty caddy
        v -c -p -g -e
        bare caution
        s * -t -T -v -V
        s validate,version,fmt,adapt,list-modules
        c * -s
        c reload,run,start
        d stop
        d * quit
        d -s stop
        """

    private static let apache = """
        = apachectl apache2ctl httpd haproxy squid named-checkconf named-checkzone sshd php-fpm dnsmasq unbound-checkconf postfix-check
        bare caution
        s configtest,status,fullstatus
        c graceful,restart,start,reload
        d stop,graceful-stop
        c *
        s * -t -S -v -V -M -c --test
        """

    private static let haproxy = """
        = rndc unbound-control pdns_control
        scan
        fs status stats dumpstats lookup list_stubs list_forwards recursing showzone zonestatus ping version list rping
        fc reload reconfig notify refresh sync flush retransfer flushname querylog freeze thaw trace purge
        fd stop halt delzone addzone signing
        """

    private static let etcdctl = """
        = etcdctl
        v --endpoints --cacert --cert --key --user --password --command-timeout --dial-timeout -w --write-out --discovery-srv
        s member/list,endpoint/health,endpoint/status,endpoint/hashkv,version,alarm/list,check,snapshot/status,user/list,user/get,role/list,role/get,cluster-health,ls,auth/status,lease/list,lease/timetolive
        c get,put,snapshot/save,watch,lease,defrag,compaction,lock,elect,member/add,member/promote,move-leader,txn,member/update,auth/enable,set,mk,mkdir,export
        d del,rm,rmdir,member/remove,snapshot/restore,alarm/disarm,auth/disable,user/delete,user/add,user/passwd,user/grant-role,role/delete,role/grant-permission,role/revoke-permission,lease/revoke,make-mirror,restore,role/add
        d get --from-key-x
        """

    private static let kafkaTopics = """
        = kafka-topics kafka-topics.sh kafka-broker-api-versions kafka-broker-api-versions.sh kafka-log-dirs kafka-log-dirs.sh kafka-get-offsets.sh kafka-get-offsets kafka-metadata-quorum.sh kafka-replica-verification.sh kafka-cluster.sh
        bare caution
        v --bootstrap-server --zookeeper --command-config --topic --partitions --replication-factor --config
        s *
        c * --create --alter
        d * --delete
        s * --list --describe
        """

    private static let kafkaGroups = """
        = kafka-consumer-groups kafka-consumer-groups.sh kafka-streams-application-reset kafka-streams-application-reset.sh
        bare caution
        s * --list --describe
        s *
        d * --delete --reset-offsets --delete-offsets --execute --to-earliest --to-latest
        y * --dry-run
        """

    private static let kafkaConfigs = """
        = kafka-configs kafka-configs.sh kafka-features.sh
        bare caution
        s *
        c * --alter --add-config --delete-config
        s * --describe
        d * --add-scram --add-config-file
        """

    private static let kafkaAcls = """
        = kafka-acls kafka-acls.sh kafka-delegation-tokens.sh
        bare caution
        s *
        s * --list
        d * --add --remove --create --expire
        """

    private static let kafkaReassign = """
        = kafka-reassign-partitions kafka-reassign-partitions.sh kafka-leader-election kafka-leader-election.sh kafka-preferred-replica-election.sh kafka-server-start.sh kafka-mirror-maker.sh
        c *
        bare caution
        d * --execute --cancel
        """

    private static let kafkaStore = """
        = kafka-server-stop.sh kafka-server-stop kafka-storage.sh kafka-storage zookeeper-server-stop.sh
        d *
        bare dangerous
        """

    private static let rabbitmqctl = """
        = rabbitmqctl rabbitmq-diagnostics rabbitmq-queues rabbitmq-plugins rabbitmqadmin rabbitmq-upgrade rabbitmq-streams
        v -n --node -p --vhost -t --timeout -q --formatter -H -P -u --username --password
        b --silent -q --quiet -s -l --longnames
        fs list status cluster_status report environment ping check node_health_check list_queues alarms listeners memory_breakdown version show is observer status help certificates quorum_status
        s status,cluster_status,list_queues,list_exchanges,list_bindings,list_connections,list_channels,list_consumers,list_users,list_vhosts,list_permissions,list_policies,list_parameters,list_user_permissions,list_unresponsive_queues,list_feature_flags,node_health_check,ping,environment,report,check_running,check_local_alarms,check_port_connectivity,check_virtual_hosts,memory_breakdown,listeners,alarms,is_booting,is_running,await_startup,authenticate_user,quorum_status,check_if_node_is_quorum_critical,eval_file_x,version,help,list,get_cluster_name
        c add_vhost,set_policy,set_parameter,set_vm_memory_high_watermark,set_disk_free_limit,sync_queue,cancel_sync_queue,start_app,enable,rotate_logs,close_connection,set_log_level,rebalance,grow,trace_on,trace_off,export_definitions,publish,get,declare,enable_feature_flag,hash_password,await_online_nodes,set_cluster_name,drain,revive
        d delete_queue,purge_queue,delete_vhost,delete_user,clear_permissions,clear_policy,clear_parameter,stop,stop_app,reset,force_reset,forget_cluster_node,force_boot,join_cluster,change_password,set_permissions,add_user,set_user_tags,shutdown,close_all_connections,eval,import_definitions,disable,delete,purge,delete_member,shrink,clear_password,update_cluster_nodes,rename_cluster_node,clear_user_limits,force_gc_x,import,change_cluster_node_type,suspend_all_listeners,decode
        """

    private static let postgres = """
        = pg_ctl pg_ctlcluster pg_createcluster pg_renamecluster pgbouncer pg_autoctl repmgr
        v -D --pgdata -l -o -m -t -w -f
        scan
        fs status show list version
        fc start reload restart logrotate register clone service
        fd stop promote kill failover drop switchover unregister demote rejoin enable disable perform
        c restart
        d restart -m
        """

    private static let mysqladmin = """
        = mysqladmin mariadb-admin
        v -h --host -u --user -P --port -S --socket -p --password --defaults-file
        s status,extended-status,processlist,variables,ping,version,proc,stat,ext
        c flush-hosts,flush-logs,flush-status,flush-tables,flush-threads,flush-privileges,refresh,reload,kill,create,debug,start-slave,start-replica
        d drop,shutdown,password,stop-slave,stop-replica,old-password
        """

    private static let varnish = """
        = varnishadm varnishstat varnishlog varnishtop
        v -T -S -n -t -q
        bare safe
        s status,ping,banner,panic.show,backend.list,vcl.list,vcl.show,param.show,ban.list,storage.list
        c vcl.load,vcl.use,param.set,backend.set_health,start,ban,vcl.discard
        d stop
        """

    private static let gh = """
        = gh
        v -R --repo
        s pr/list,pr/view,pr/status,pr/diff,pr/checks,issue/list,issue/view,issue/status,run/list,run/view,run/watch,workflow/list,workflow/view,repo/list,repo/view,release/list,release/view,auth/status,status,search,gist/list,gist/view,label/list,secret/list,variable/list,cache/list,org/list,ruleset,browse,version,config/list
        c pr,issue,run,workflow,repo,release,pr/create,pr/merge,pr/close,pr/comment,pr/edit,pr/review,pr/checkout,pr/ready,issue/create,issue/close,issue/comment,issue/edit,workflow/run,run/rerun,run/cancel,release/create,release/upload,repo/clone,repo/fork,repo/sync,repo/create,auth/login,auth/token,auth/refresh,api,label/create,codespace,gist/create,run/download,workflow/enable,variable/set,config/set,alias,extension,release/download
        d repo/delete,repo/archive,repo/edit,repo/rename,issue/delete,issue/transfer,release/delete,release/delete-asset,secret/set,secret/delete,ssh-key,gpg-key,auth/logout,cache/delete,run/delete,workflow/disable,gist/delete,label/delete,variable/delete,repo/deploy-key,extension/install,codespace/delete
        d api -X --method -f -F --field --raw-field --input
        d pr/merge --admin
        s api
        c pr/merge --admin-x
        """

    private static let glab = """
        = glab hub tea
        v -R --repo
        scan
        fs list view show status diff
        fc create merge close note update run retry approve checkout clone fork comment rebase
        fd delete transfer archive cancel revoke
        """

    private static let istioctl = """
        = istioctl
        v -n --namespace --context -i --istioNamespace --kubeconfig -c
        s analyze,version,proxy-status,ps,proxy-config,pc,describe,x/describe,validate,verify-install,authz,experimental/describe,bug-report,x/authz,manifest/diff,ztunnel-config,tag/list,precheck
        c kube-inject,dashboard,manifest/generate,create-remote-secret,admin,x/wait,tag/set,tag/generate
        d install,uninstall,upgrade,manifest/apply,operator,tag/remove,waypoint
        """

    private static let linkerd = """
        = linkerd
        v -n --namespace --context --kubeconfig
        s check,version,stat,top,edges,routes,tap,viz,diagnostics,identity,authz,viz/stat,viz/top,viz/tap,viz/edges,viz/check,multicluster/check,multicluster/gateways
        c inject,profile,dashboard,install,upgrade,install-cni,multicluster,jaeger
        d uninject,uninstall,prune,multicluster/unlink
        """

    private static let cilium = """
        = cilium hubble calicoctl
        v -n --namespace --context
        scan
        bare safe
        fs status list get observe show version monitor check node connectivity sysdump metrics config.get
        fc config enable upgrade create apply patch label restart clustermesh
        fd delete uninstall disable install replace cleanup flush disconnect
        """

    private static let eksctl = """
        = eksctl
        v -f --config-file --region -r --profile -p --name --cluster
        s get,info,version,help,utils/describe-addon-versions,utils/describe-stacks,utils/nodegroup-health
        c create,upgrade,scale,enable,associate,utils,utils/write-kubeconfig,register,set,update
        d delete,drain,unset,disassociate,deregister,create/iamidentitymapping,utils/migrate-to-pod-identity
        """

    private static let kops = """
        = kops kubeadm rke2 k0s talosctl rke kubespray
        v --name --state -n --nodes -e --endpoints
        s get,validate,version,config/images/list,config/print,token/list,certs/check-expiration,health,dashboard,disks,get/members,services,logs,dmesg,containers,stats,processes,memory,mounts,read,list,ls,etcd/members,time,status,netstat
        c create,edit,export,update,toolbox,config,token/create,init,join,upgrade/plan,kubeconfig,etcd/snapshot,certs,apply-config,patch,restart,service,rotate,etcd-snapshot,support,pcap,edit/machineconfig
        d delete,rolling-update,reset,upgrade,upgrade/apply,destroy,remove,token/delete,bootstrap,etcd/remove-member,etcd/forfeit-leadership,reboot,shutdown,wipe,rollback,upgrade-k8s,killall,uninstall,restore
        y update --dry-run
        s upgrade/plan
        """

    private static let minikube = """
        = minikube kind k3d k3s microk8s multipass colima
        v -p --profile --name -n
        s status,ip,version,logs,get,list,profile/list,addons/list,node/list,service/list,inspect,info,check-config
        c start,stop,pause,unpause,ssh,addons,image,load,create,export,kubectl,dashboard,tunnel,mount,cp,config,enable,disable,launch,shell,exec,server,agent,docker-env,build,crictl,ctr
        d delete,reset,node/delete,purge,certificate,etcd-snapshot,secrets-encrypt,destroy,prune,token
        """

    private static let kustomize = """
        = kustomize kubeseal kubectx kubens jsonnet tk ytt kapp kpt
        bare safe
        s build,version,cfg,fn,list,inspect,diff,fmt,export,show,logs
        c edit,create,deploy,app-change,apply,pkg,live,init,set
        c *
        d delete,destroy,prune
        """

    private static let velero = """
        = velero
        v -n --namespace --kubeconfig --kubecontext
        s get,describe,version,backup/get,backup/describe,backup/logs,restore/get,restore/describe,restore/logs,schedule/get,schedule/describe,backup-location/get,plugin/get,snapshot-location/get,repo/get
        c create,backup,backup/create,backup/download,schedule/create,bug,schedule/pause,schedule/unpause,client,debug
        d delete,backup/delete,restore,restore/create,restore/delete,schedule/delete,install,uninstall,backup-location,backup-location/delete,snapshot-location,plugin/add,plugin/remove
        """

    private static let restic = """
        = restic rustic kopia duplicity
        v -r --repo -p --password-file -o --option --host --tag --path
        s snapshots,ls,stats,check,diff,find,version,cat,list,help,repository/status,snapshot/list,cache,collection-status,list-current-files
        c backup,copy,mount,unlock,init,tag,dump,rebuild-index,repair,recover,snapshot,snapshot/create,verify,full,incremental,key
        d forget,prune,restore,rewrite,migrate,key/remove,key/add,key/passwd,snapshot/delete,maintenance,repository/disconnect,remove-older-than,remove-all-but-n-full,cleanup,generate,self-update
        y forget,prune,backup,restore,rewrite --dry-run -n
        """

    private static let borg = """
        = borg borgmatic
        v --rsh --remote-path -P --prefix -a --glob-archives
        s list,info,check,diff,rlist,rinfo,version
        c create,mount,umount,init,export-tar,key,config,benchmark,break-lock,rcreate,import-tar
        d delete,prune,compact,recreate,rename,extract,upgrade,rdelete,transfer
        y create,delete,prune,extract --dry-run -n
        d check --repair
        """

    private static let rclone = """
        = rclone
        v --config --transfers --checkers --bwlimit --include --exclude --filter --log-file --log-level --min-age --max-age
        s ls,lsl,lsd,lsf,lsjson,size,check,cat,md5sum,sha1sum,hashsum,listremotes,version,about,tree,cryptcheck,link,ncdu,test,help,obscure
        c copy,copyto,copyurl,mkdir,mount,serve,touch,settier,rcat,backend,config,config/show,rc,bisync,authorize,selfupdate,config/dump
        d sync,move,moveto,delete,deletefile,purge,rmdir,rmdirs,cleanup,dedupe,config/delete
        y * --dry-run -n
        """

    private static let mc = """
        = mc minio-client
        v --config-dir -C
        s ls,cat,head,du,stat,tree,find,diff,admin/info,admin/user/list,admin/policy/list,alias/list,version/info,ilm/ls,tag/list,ping,admin/heal,admin/trace,event/ls,retention/info,support/top
        c cp,put,mb,share,pipe,mirror,event,tag,version,watch,sql,alias/set,admin/service,update,od,get,replicate,encrypt,admin/config/get
        d rm,rb,mv,admin/user,admin/policy,admin/config,policy,anonymous,ilm,retention,legalhold,undo,admin/service/stop,admin/service/restart,admin/decommission,admin/group,admin/user/add,admin/user/remove,batch,admin/rebalance,admin/bucket,admin/replicate
        d mirror --remove --overwrite --force
        d find --exec
        y rm,mirror --dry-run --fake
        """

    private static let s3cmd = """
        = s3cmd s5cmd
        v -c --config --endpoint-url --profile -r
        s ls,la,info,du,head,cat,version,multipart,getlifecycle,listmp
        c put,get,cp,mb,sync,modify,sign,signurl,run,pipe,restore,select
        d del,rm,rb,mv,setacl,setpolicy,delpolicy,expire,setlifecycle,dellifecycle,abortmp,accesslog
        d sync --delete-removed --delete
        y * --dry-run -n
        """

    private static let skopeo = """
        = skopeo crane oras regctl cosign notation buildah
        s inspect,list-tags,digest,manifest,ls,catalog,config,validate,verify,tree,discover,tag/ls,image/manifest,image/inspect,images,containers,info,version,triangulate,repo/ls
        c copy,cp,pull,push,sync,login,logout,export,tag,mutate,attach,sign,attest,flatten,append,rebase,generate-key-pair,from,run,bud,build,commit,config,mount,save,add
        d delete,rm,rmi,manifest/delete,tag/delete,tag/rm,clean,prune,blob/delete
        d copy,sync --remove-signatures --dest-tls-verify=false
        s manifest
        """

    private static let nats = """
        = nats nsc
        v -s --server --creds --user --password --context --timeout
        s server/list,server/info,server/ping,server/report,stream/ls,stream/info,stream/report,stream/view,consumer/ls,consumer/info,consumer/report,account/info,context/ls,kv/ls,kv/status,rtt,stream/get,object/ls,describe,list,micro,server/check
        c pub,publish,sub,req,reply,bench,kv/get,kv/put,kv/create,kv/add,stream/add,stream/edit,stream/backup,consumer/add,consumer/next,context/select,object/get,object/put,stream/cluster,generate,consumer/cluster,server/request,consumer/edit,stream/seal-x
        d stream/rm,stream/purge,stream/rmm,stream/restore,stream/seal,consumer/rm,kv/rm,kv/del,kv/purge,object/rm,object/del,server/raft,context/rm,delete,revocations,edit,add,push,server/cluster
        """

    private static let consulTemplate = """
        = consul-template envconsul confd
        c *
        d * -exec
        s * -dry -version
        """

    private static let promtool = """
        = promtool logcli tempo-cli mimirtool cortextool thanos
        v --url --addr --address --id --key
        s check,query,test,debug,tsdb/analyze,tsdb/list,labels,series,instant-query,stats,rules/list,rules/get,rules/lint,rules/diff,rules/check,alertmanager/get,alertmanager/verify,tools/bucket/ls,tools/bucket/inspect,tools/bucket/verify,query/instant,query/range,analyze,volume,fmt,detected-fields
        c push,tsdb/create-blocks-from,tsdb/dump,tsdb/bench,rules/load,rules/sync,alertmanager/load,sidecar,store,compact,receive,rule,bucket-validation,backfill,config,remote-read
        d rules/delete,alertmanager/delete,tools/bucket/rewrite,tools/bucket/cleanup,tools/bucket/mark,tools/bucket/retention,acl
        """

    private static let amtool = """
        = amtool
        v --alertmanager.url --config.file -o --output --author --timeout
        s alert,alert/query,silence,silence/query,check-config,config/show,config/routes,config,cluster/show,template
        c silence/add,silence/expire,silence/update,alert/add,silence/import
        """

    private static let elastic = """
        = curator_cli elasticsearch-cli opensearch-cli ecctl elasticdump
        v --host --port --config
        scan
        fs show list show-indices get
        fc snapshot alias allocation open replicas rollover forcemerge shrink --input
        fd delete-indices delete-snapshots close restore delete shutdown
        y * --dry-run
        """

    private static let pt = """
        = pt-query-digest pt-table-checksum pt-online-schema-change gh-ost pt-archiver pt-kill pt-table-sync orchestrator-client orchestrator proxysql-admin
        bare caution
        c *
        d * --execute --purge --kill --alter --no-dry-run -c
        y * --dry-run --print
        """

    private static let cassandra = """
        = nodetool scylla sstableloader ccm
        v -h --host -p --port -u --username -pw --password
        s status,info,ring,describecluster,tpstats,compactionstats,netstats,gossipinfo,cfstats,tablestats,tablehistograms,version,getendpoints,proxyhistograms,getcompactionthroughput,listsnapshots,statusgossip,statusbinary,statushandoff,describering,getlogginglevels,viewbuildstatus,toppartitions,gettraceprobability,failuredetector,gettimeout,statusbackup
        c repair,flush,compact,cleanup,snapshot,enablegossip,enablebinary,setlogginglevel,setcompactionthroughput,upgradesstables,scrub,refresh,resumehandoff,setstreamthroughput,garbagecollect,enableautocompaction,disableautocompaction,rebuild_index,reloadschema,stop,settraceprobability,disablebackup,enablebackup,invalidatekeycache,invalidaterowcache,settimeout,relocatesstables,resume,pausehandoff
        d decommission,removenode,assassinate,drain,stopdaemon,clearsnapshot,disablegossip,disablebinary,rebuild,move,truncatehints,bootstrap,import,disablethrift,replaceaddress,forcecompact
        """

    private static let patroni = """
        = patronictl
        v -c --config-file -d --dcs-url
        s list,show-config,history,topology,version,query,dsn
        c reload,pause,resume,edit-config,flush
        d failover,switchover,restart,reinit,remove,scaffold,demote-cluster
        c query
        """

    private static let pgbackrest = """
        = pgbackrest wal-g wal-e
        s info,check,verify,version,backup-list,wal-show,wal-verify,repo-ls,repo-get
        c backup,archive-push,archive-get,start,stanza-create,backup-push,wal-push,wal-fetch,backup-mark,server,annotate
        d restore,expire,stanza-delete,stop,backup-fetch,delete,stanza-upgrade,repo-rm,repo-put,delta-restore
        """

    private static let barman = """
        = barman
        v -c --config
        s check,list-server,list-servers,list-backup,list-backups,show-backup,show-server,show-servers,status,diagnose,list-files,replication-status,check-backup,verify-backup,check-wal-archive,config-models
        c backup,cron,switch-wal,archive-wal,receive-wal,get-wal,keep,sync-info,sync-backup,put-wal
        d delete,recover,switch-xlog,lock-directory-cleanup,generate-manifest
        """

    private static let mailq = """
        = mailq postqueue exim exiqgrep qshape postconf postfix postsuper exim4
        bare safe
        s status,check,-bp,-bpc
        c reload,start,flush
        d stop,abort
        s *
        c * -f -q -e -qff -M
        d * -d -Mrm -r -H
        c * -h -x
        """

    private static let puppet = """
        = puppet facter hiera
        s config/print,resource,parser/validate,cert/list,lookup,help,module/list,facts,describe,epp/validate,node/find
        c agent,apply,module/install,config/set,cert/sign,ssl,device
        d cert/clean,cert/revoke,node/clean,node/deactivate,node/purge,module/uninstall,resource/purge,ca/clean,ca/revoke
        y agent,apply --noop
        """

    private static let salt = """
        = salt salt-call salt-run salt-key salt-ssh salt-cp
        scan
        bare caution
        s test.ping,test.version,grains.items,grains.item,grains.get,status.uptime,status.loadavg,disk.usage,service.status,pkg.version,pkg.list_pkgs,network.ip_addrs,manage.status,manage.up,manage.down,jobs.active,jobs.list_jobs,sys.doc,pillar.ls,service.get_all
        c state.apply,state.sls,state.highstate,service.restart,service.start,service.reload,pkg.install,saltutil.refresh_pillar,saltutil.sync_all,saltutil.sync_modules,file.copy,cp.get_file,pillar.items,pillar.get,schedule.add,jobs.lookup_jid
        d cmd.run,cmd.shell,cmd.script,system.reboot,system.shutdown,system.poweroff,pkg.remove,pkg.purge,service.stop,service.disable,file.remove,file.write,user.delete,user.add,state.orchestrate,saltutil.kill_all_jobs,mysql.query,cmd.run_all,ps.pkill,iptables.flush
        d * -d -D --delete --delete-all -A --accept-all -R --reject-all
        y state.apply,state.sls,state.highstate test=True
        """

    private static let chef = """
        = knife chef-client chef-solo inspec
        scan
        bare caution
        fs list show search status exec.check check diff
        fc upload download edit create run converge bootstrap tag ssh exec detect vault
        fd delete purge bulk-delete
        y * -W --why-run
        """

    private static let influx = """
        = influx influxd
        s ping,version,org/list,bucket/list,user/list,inspect,task/list,v1/dbrp/list
        c query,write,backup,setup,config,auth,task/create,bucket/create,export,v1,apply,shell
        d delete,restore,bucket/delete,org/delete,user/delete,auth/delete,task/delete,org/members,auth/create,bucket/update
        c * -execute
        """

    private static let packer = """
        = packer
        s validate,inspect,version,fmt,plugins/installed,console
        c build,init,plugins,hcl2_upgrade
        d build -force
        """

    private static let vagrant = """
        = vagrant
        s status,global-status,version,validate,box/list,port,ssh-config,plugin/list,snapshot/list
        c up,halt,reload,resume,suspend,provision,ssh,init,package,rsync,box/add,snapshot,snapshot/save,plugin/install,upload
        d destroy,box/remove,box/prune,snapshot/delete,snapshot/restore,plugin/uninstall
        """

    private static let heroku = """
        = heroku
        v -a --app -r --remote
        s apps,ps,logs,releases,status,addons,domains,pg:info,pg:ps,apps:info,pipelines,certs,buildpacks,features,releases:info,whoami,pg:diagnose,drains,regions
        c config,config:set,ps:restart,ps:scale,run,releases:rollback,rollback,maintenance:on,maintenance:off,pg:backups,pg:credentials,deploy,addons:create,apps:create,login,config:get,restart,dyno:restart,labs:enable,pg:psql,pipelines:promote,ps:exec,scale
        d apps:destroy,destroy,addons:destroy,pg:reset,pg:killall,pg:promote,config:unset,pg:backups:delete,pg:backups:restore,domains:remove,certs:remove,ps:stop,ps:kill,access:add,access:remove,apps:transfer,pg:copy,features:disable,pg:unfollow,pg:maintenance,drains:remove,keys:clear,pg:kill
        """

    private static let flyctl = """
        = flyctl fly vercel netlify wrangler railway render
        scan
        fs status list ls logs info show regions releases whoami version inspect tail checks
        fc deploy scale restart start secrets ssh launch open auth login publish dev env link promote rollback redeploy machine proxy extend suspend resume console set
        fd destroy delete remove rm stop kill unset detach failover purge rollback-db
        """

    private static let sops = """
        = sops age pass gopass op bw doppler chamber
        bare caution
        c *
        s whoami,filestatus,version,status,list,ls,vault/list,item/list,projects,environments
        d rm,delete,item/delete,vault/delete,destroy,purge,rotate,user/delete
        c *
        """

    private static let gpg = """
        = gpg gpg2 apt-key
        bare caution
        c *
        s * --list-keys -k --verify --fingerprint --list-secret-keys -K --show-keys
        s list,finger
        d * --delete-keys --delete-secret-keys --delete-secret-and-public-key --delete-key --export-secret-keys --gen-revoke
        d add,adv,del
        """

    private static let sshKeygen = """
        = ssh-keygen ssh-add ssh-keyscan
        c *
        bare caution
        s * -l -F -B
        d * -R -D -Z
        """

    private static let certbot = """
        = certbot acme.sh
        bare caution
        s certificates,plugins,show_account,--list,--info,-h
        c certonly,renew,run,install,register,update_account,enhance,reconfigure,--issue,--renew,--install-cert,--cron,rollback
        d delete,revoke,unregister,--remove,--revoke,--deactivate
        y renew,certonly --dry-run
        """

    private static let keytool = """
        = keytool jarsigner
        c *
        bare safe
        s * -list -printcert -verify -printcrl
        d * -delete -importpass
        """

    private static let zk = """
        = zkCli.sh zookeeper-shell zookeeper-shell.sh zkcli
        v -server
        scan
        fs ls stat get getAcl listquota config history version
        fc create set sync addauth
        fd delete deleteall rmr setAcl setquota reconfig delquota
        """

    private static let airflow = """
        = airflow prefect dagster luigi
        s dags/list,dags/show,dags/state,dags/list-runs,tasks/list,tasks/state,version,info,config/list,jobs/check,pools/list,dags/report,connections/list-x,providers,db/check,cheat-sheet,dags/next-execution,tasks/states-for-dag-run,dags/list-import-errors
        c dags/trigger,dags/pause,dags/unpause,tasks/run,tasks/test,dags/test,variables,connections,connections/list,connections/get,variables/get,pools/set,scheduler,webserver,celery,users/list,db/upgrade,db/migrate,deploy,triggerer,standalone,kubernetes,dags/reserialize
        d dags/delete,tasks/clear,db/reset,db/clean,db/downgrade,connections/delete,variables/delete,pools/delete,users/delete,users/create,dags/backfill,variables/import,connections/import,users/add-role,roles/create,db/drop-archived
        """

    private static let wp = """
        = wp drush artisan
        scan
        fs list status info get search check version watchdog-show core-status
        fc update install activate flush create set cron export cache-rebuild cr up maintenance-mode
        fd delete reset drop uninstall deactivate search-replace eval import destroy sql-drop site-install empty clean
        """

    private static let mongoTools = """
        = mongostat mongotop bsondump pg_waldump pg_verifybackup mysqlbinlog mysqlslap
        s *
        bare safe
        """

    private static let logrotate = """
        = logrotate
        c *
        s * -d --debug
        d * -f-x
        """
}
