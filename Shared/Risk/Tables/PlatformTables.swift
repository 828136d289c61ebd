/// Code hosting, clusters, backup and object storage.
enum PlatformTables {
    static let all = [
        gh, glab, istioctl, linkerd, cilium, eksctl, kops, minikube, kustomize, velero, restic, borg, rclone, mc, s3cmd,
        skopeo, nats, consulTemplate, promtool, amtool, elastic, pt,
    ]

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
}
