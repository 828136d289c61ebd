/// Kubernetes and containers.
enum ClusterTables {
    static let all = [kubectl, helm, docker, crictl, argocd, flux, compose, helmfile]

    static let kubectl = """
        = kubectl oc kubecolor
        v -n --namespace --context --kubeconfig -s --server --cluster --user --as --as-group --as-uid --token --request-timeout --certificate-authority --client-certificate --client-key --cache-dir --tls-server-name -v --v --profile --profile-output --log-dir -o --output -l --selector -f --filename --field-selector --sort-by -c --container -k --kustomize --kuberc --vmodule
        b -A --all-namespaces --insecure-skip-tls-verify --match-server-version --warnings-as-errors -w --watch
        bare safe
        s get,describe,logs,top,explain,version,cluster-info,api-resources,api-versions,diff,wait,options,completion,events,help,whoami,status,projects,kustomize,plugin
        s rollout/status,rollout/history,auth/can-i,auth/whoami,config/view,config/current-context,config/get-contexts,config/get-clusters,config/get-users,certificate,alpha,adm/top,plugin/list
        c apply,create,edit,patch,replace,scale,autoscale,expose,label,annotate,set,run,exec,cp,port-forward,attach,debug,proxy,convert,rsh,rsync,import-image,tag,process,new-app,new-project,start-build,extract,project
        c rollout/restart,rollout/undo,rollout/pause,rollout/resume,cordon,uncordon,config/use-context,config/set-context,config/set,config/set-cluster,config/set-credentials,config/unset,config/rename-context,create/token,auth/reconcile,login,logout,adm/inspect,adm/must-gather,debug
        c delete # deletes objects
        d drain # takes every pod off a node
        d taint,certificate/approve,certificate/deny,config/delete-context,config/delete-cluster,config/delete-user,adm,adm/drain,policy,adm/policy
        d create/clusterrolebinding,create/rolebinding # gives rights in the cluster
        c taint
        d apply --prune --force --force-conflicts # deletes or replaces what does not stand in the file
        d replace --force --raw # deletes and makes anew
        d create --raw
        d run --privileged
        d edit node
        c config/view --raw # shows keys and tokens
        c cluster-info/dump
        d * --insecure-skip-tls-verify # trusts whoever answers
        y apply,create,delete,patch,replace,scale,run,label,annotate,set,drain,expose,autoscale,taint,cordon,rollout --dry-run=server --dry-run=client --dry-run # only shows what would change
        """

    static let helm = """
        = helm helm3
        v -n --namespace --kube-context --kubeconfig --kube-token --kube-apiserver --kube-as-user --registry-config --repository-cache --repository-config --burst-limit --qps
        b --debug
        bare safe
        s list,ls,status,history,hist,template,lint,show,search,version,env,verify,help,completion,inspect,dependency/list,dep/list,repo/list,plugin/list,get/notes,get/hooks,diff,dependency
        c get,get/values,get/all,get/manifest,get/metadata # values and manifests often hold secrets
        c install,upgrade,rollback,test,pull,push,fetch,package,create,repo,repo/add,repo/update,repo/index,dependency/update,dependency/build,dep/update,dep/build,registry,registry/login,plugin/update
        d uninstall,delete,del,un # removes a release and its objects
        d plugin/install,plugin/uninstall,repo/remove,repo/rm # code or sources of charts change
        d upgrade,install,rollback --force --post-renderer --reset-values --cleanup-on-fail --disable-openapi-validation
        y install,upgrade,uninstall,rollback,delete --dry-run --dry-run=client --dry-run=server # only shows what would change
        """

    static let docker = """
        = docker podman nerdctl
        v -H --host -c --context --config -l --log-level --tlscacert --tlscert --tlskey --connection --url --root --runroot -n --namespace --address
        b -D --debug --tls --tlsverify
        bare safe
        s ps,images,logs,stats,top,port,version,info,events,history,diff,search,wait,help
        s container/ls,container/list,container/logs,container/stats,container/top,container/port,container/diff,image/ls,image/list,image/history,network/ls,network/inspect,volume/ls,volume/inspect,image/inspect,system/df,system/info,system/events,node/ls,node/ps,service/ls,service/ps,service/logs,stack/ls,stack/ps,stack/services,context/ls,context/show,context/inspect,plugin/ls,buildx/ls,buildx/du,buildx/inspect,buildx/version,manifest/inspect,compose/ps,compose/ls,compose/logs,compose/top,compose/version,compose/images,compose/port,compose/events,compose/convert,scout,machine/list,healthcheck,pod/ps,pod/stats,pod/top,secret/ls,config/ls
        c inspect,container/inspect,service/inspect,node/inspect,config/inspect,secret/inspect,compose/config # shows environment variables, which often hold secrets
        c run,exec,start,restart,stop,pause,unpause,create,attach,cp,commit,build,pull,push,tag,rename,update,login,logout,save,load,import,export,container/start,container/stop,container/restart,container/run,container/exec,container/pause,container/unpause,container/create,image/pull,image/push,image/tag,image/build,network/create,network/connect,network/disconnect,volume/create,buildx/build,buildx/use,buildx/create,compose/up,compose/start,compose/stop,compose/restart,compose/exec,compose/run,compose/build,compose/pull,compose/create,compose/pause,compose/unpause,compose/scale,compose/cp,service/update,service/scale,service/create,service/rollback,stack/deploy,context/use,context/create,pod/start,pod/stop,pod/restart,pod/create,generate,play,kube,plugin/enable,unshare,compose/watch
        d rm,rmi,kill,container/rm,container/kill,container/prune,image/rm,image/prune,network/rm,network/prune,volume/rm,volume/remove,volume/prune,system/prune,system/reset,builder/prune,buildx/prune,buildx/rm,compose/down,compose/rm,compose/kill,service/rm,stack/rm,stack/down,node/rm,node/update,node/demote,node/promote,swarm,swarm/leave,swarm/init,secret/rm,config/rm,context/rm,plugin/install,plugin/rm,plugin/disable,pod/rm,pod/kill,machine/rm,trust,secret/create
        d service/scale,compose/up --remove-orphans -V --renew-anon-volumes
        d compose/up --force-recreate
        """

    private static let compose = """
        = docker-compose podman-compose
        v -f --file -p --project-name --profile --env-file --project-directory -c --context -H --host --ansi --progress
        s ps,ls,logs,top,version,images,port,events,help
        c config,up,start,stop,restart,exec,run,build,pull,push,create,pause,unpause,scale,cp
        d down,rm,kill
        d up --remove-orphans -V
        """

    private static let crictl = """
        = crictl ctr
        v -r --runtime-endpoint -i --image-endpoint -c --config -t --timeout -n --namespace -a --address
        s ps,pods,images,img,logs,stats,statsp,info,version,imagefsinfo,events,metricsp,containers/ls,containers/info,images/ls,tasks/ls,namespaces/ls,snapshots/ls,content/ls
        c inspect,inspecti,inspectp,exec,attach,pull,port-forward,update,start,create,run,runp,config,checkpoint
        d rm,rmp,rmi,stop,stopp,containers/rm,containers/delete,images/rm,tasks/kill,tasks/rm,namespaces/rm,snapshots/rm,content/rm
        """

    private static let argocd = """
        = argocd argo-rollouts
        v --server --auth-token --config --grpc-web-root-path --core --kube-context
        s app/list,app/get,app/history,app/diff,app/manifests,app/resources,app/logs,app/wait,cluster/list,cluster/get,repo/list,repo/get,proj/list,proj/get,version,account/list,account/can-i,context,app/actions
        c app/sync,app/rollback,app/set,app/create,app/patch,app/unset,app/edit,login,logout,relogin,repo/add,proj/create,account/get-user-info,app/terminate-op
        d app/delete,app/delete-resource,cluster/rm,cluster/add,repo/rm,proj/delete,account/update-password,account/generate-token,admin,cert
        d app/sync --prune --force --replace
        y app/sync --dry-run # only shows what would change
        """

    private static let flux = """
        = flux
        v -n --namespace --context --kubeconfig
        s get,check,logs,tree,stats,version,diff,events,trace
        c reconcile,suspend,resume,create,export,build,push,pull,tag,debug
        d delete,uninstall,bootstrap,install
        """

    private static let helmfile = """
        = helmfile
        v -f --file -e --environment -l --selector -n --namespace --kube-context
        s list,status,lint,template,diff,version,build,show-dag
        c apply,sync,deps,fetch,repos,test,charts
        d destroy,delete
        """
}
