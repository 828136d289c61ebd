/// Servers and their command lines.
enum ServiceTables {
    static let all = [
        nginx, apache, haproxy, etcdctl, kafkaTopics, kafkaGroups, kafkaConfigs, kafkaAcls, kafkaReassign, rabbitmqctl,
        postgres, mysqladmin, varnish, cassandra, patroni, pgbackrest, barman, mailq, puppet, salt, chef, influx,
        packer, vagrant, heroku, flyctl, sops, gpg, sshKeygen, certbot, keytool, kafkaStore, zk, airflow, wp,
        mongoTools, logrotate,
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
