/// Infrastructure as code, and version control.
enum BuildTables {
    static let all = [terraform, pulumi, git, ansiblePlaybook, vault, consul, nomadPack, openssl, atlantis, cdk]

    static let terraform = """
        = terraform tofu terragrunt
        v -chdir
        go
        bare safe
        s plan,validate,show,version,graph,providers,state/list,state/show,workspace/list,workspace/show,console,metadata,modules,providers/schema,fmt,help,output,test,get
        c init,apply,import,refresh,state/pull,workspace/new,workspace/select,taint,untaint,login,logout,console,providers/lock,providers/mirror,fmt,run,stacks,query
        s fmt -check
        c output -raw -json # discloses values that the state marks as secret
        c show -json # shows values that the state marks as secret
        d destroy,state/rm,state/push,state/mv,state/replace-provider,force-unlock,workspace/delete,run-all,apply-all,destroy-all
        d apply -auto-approve -destroy -replace -target -lock # no question is asked, or a part is destroyed
        d init -force-copy -migrate-state -reconfigure -backend-config
        d import,refresh,plan -lock=false
        y fmt -check
        y apply -help
        """

    private static let pulumi = """
        = pulumi
        v -s --stack -C --cwd --color --profiling
        s preview,stack/ls,stack,stack/output,stack/graph,stack/history,version,whoami,about,logs,config/get,plugin/ls,org,schema
        c up,update,refresh,import,new,config,config/set,stack/init,stack/select,stack/export,login,logout,install,convert,watch,plugin/install,env
        d destroy,cancel,stack/rm,stack/import,state,state/delete,state/unprotect,state/rename,down
        d up,update,refresh -y --yes --skip-preview --replace --target
        c stack/output,config --show-secrets
        """

    static let git = """
        = git
        v -C -c --git-dir --work-tree --namespace --super-prefix --config-env
        b -p --paginate -P --no-pager --bare --no-replace-objects --literal-pathspecs --no-optional-locks
        bare safe
        s status,log,diff,show,blame,annotate,describe,rev-parse,rev-list,ls-files,ls-tree,ls-remote,cat-file,shortlog,name-rev,merge-base,for-each-ref,show-ref,show-branch,whatchanged,cherry,grep,var,version,help,count-objects,fsck,verify-commit,verify-tag,range-diff,diff-tree,diff-index,check-ignore,check-attr,bisect/log,bisect/view,stash/list,stash/show,reflog,remote,branch,tag,config,worktree/list,notes,submodule/status,lfs/ls-files,symbolic-ref,bugreport
        c add,commit,fetch,pull,push,clone,init,merge,rebase,cherry-pick,revert,checkout,switch,restore,stash,stash/push,stash/pop,stash/apply,stash/save,am,apply,mv,bisect,worktree,worktree/add,submodule,submodule/update,submodule/init,submodule/add,remote/add,remote/set-url,remote/update,remote/rename,lfs,format-patch,archive,bundle,notes/add,sparse-checkout,maintenance,gc,repack,pack-refs,rerere,send-email,request-pull,mergetool,difftool,gui,submodule/foreach,submodule/sync,credential,config,daemon,instaweb,read-tree,write-tree,commit-tree,update-index,hash-object,branch/-m
        s config
        d rm,clean,reset,filter-branch,filter-repo,prune,reflog/expire,reflog/delete,stash/drop,stash/clear,update-ref,remote/remove,remote/rm,remote/prune,worktree/remove,worktree/prune,replace,submodule/deinit,lfs/prune,bfg,fast-import
        c reset
        d reset --hard --merge --keep # discards changes that were not committed
        d rm -r -f --force
        d push --force -f --force-with-lease --mirror --delete -d --prune --force-if-includes + # rewrites or deletes what others have
        d branch -D -d --delete -f --force -M
        d tag -d --delete -f --force
        d checkout,switch -f --force -B --discard-changes
        d rebase,merge,commit --onto --exec -x --root
        c commit --amend
        d pull --force
        d gc --prune=now --aggressive --prune=all
        d config --global --system --unset --unset-all --replace-all --remove-section
        s config --list -l --get
        d fetch --prune-tags
        c fetch --prune -p
        d clone,fetch,pull --upload-pack -u -c --config --template
        c clone -u
        d bisect/run,submodule/foreach # runs a command many times
        d archive --exec --remote
        y clean -n --dry-run # only shows what would be removed
        y push,add,rm,commit,fetch,pull,prune --dry-run # only shows what would change
        """

    private static let ansiblePlaybook = """
        = ansible-playbook
        v -i --inventory -l --limit -e --extra-vars -t --tags --skip-tags -u --user -f --forks --private-key --vault-password-file --start-at-task -c --connection -M --vault-id --become-user --become-method
        c * # runs a playbook on the hosts of the inventory
        y * --check -C --syntax-check --list-hosts --list-tasks --list-tags # only says what would change
        d * -e --extra-vars # variables from here can turn a playbook into another
        """

    private static let vault = """
        = vault bao
        v -address -namespace -ca-cert -format -field -mount -wrap-ttl
        go
        s status,version,read/sys/health,secrets/list,auth/list,policy/list,policy/read,audit/list,plugin/list,list,kv/list,kv/metadata,token/capabilities,operator/members,path-help,kv/metadata/get,print,lease/lookup,operator/raft/list-peers,operator/key-status,version-history
        c read,kv/get,token/lookup,login,unwrap,kv/put,kv/patch,write,token/create,token/renew,lease/renew,server,agent,proxy,ssh,operator/raft/snapshot,operator/usage,kv/rollback,kv/undelete,transit,pki,debug,monitor,secrets/tune
        d delete,kv/delete,kv/destroy,kv/metadata/delete,secrets/disable,auth/disable,audit/disable,token/revoke,lease/revoke,operator/seal,operator/step-down,operator/rekey,operator/rotate,operator/generate-root,operator/raft/remove-peer,operator/raft/snapshot/restore,policy/write,policy/delete,policy/fmt,auth/enable,audit/enable,secrets/enable,secrets/move,plugin/register,plugin/deregister,operator/init,operator/unseal,namespace/delete,operator/migrate
        c operator/unseal
        """

    private static let consul = """
        = consul
        v -http-addr -token -datacenter -namespace -ca-file
        go
        s members,info,catalog,kv/export,operator/raft/list-peers,version,monitor,validate,intention/list,intention/check,acl/policy/list,acl/token/list,services,health,rtt,operator/autopilot/get-config,config/list,config/read,acl/policy/read,peering/list,troubleshoot,connect/ca/get-config
        c kv/get,kv/put,kv/import,reload,event,exec,lock,watch,agent,join,login,logout,services/register,snapshot/save,snapshot/inspect,config/write,intention/create,debug,tls,connect,maint,acl/token/read,keygen
        d kv/delete,leave,force-leave,snapshot/restore,acl,acl/token/delete,acl/policy/delete,acl/bootstrap,services/deregister,operator/raft/remove-peer,config/delete,intention/delete,keyring,exec,peering/delete,namespace/delete,acl/token/create
        s kv/export
        """

    private static let nomadPack = """
        = nomad
        v -address -region -namespace -token -ca-cert
        go
        s status,job/status,job/plan,job/history,job/inspect,job/validate,job/allocs,job/deployments,node/status,alloc/status,alloc/logs,alloc/fs,deployment/list,deployment/status,server/members,version,operator/raft/list-peers,namespace/list,volume/status,eval/status,plan,logs,inspect,validate,quota/status
        c run,job/run,job/revert,job/promote,job/restart,job/scale,alloc/restart,alloc/exec,exec,deployment/promote,deployment/pause,deployment/resume,node/eligibility,job/dispatch,job/periodic,job/eval,operator/snapshot/save,var,alloc/signal,monitor,ui,agent
        d stop,job/stop,alloc/stop,node/drain,system,system/gc,deployment/fail,volume/delete,volume/deregister,namespace/delete,server/force-leave,operator/raft/remove-peer,operator/snapshot/restore,acl,var/purge,node/purge,quota/delete,operator/root
        """

    private static let openssl = """
        = openssl
        s version,x509,verify,s_client,s_time,ciphers,crl,asn1parse,dgst,speed,list,errstr,help,ocsp,prime,sess_id,md5,sha256,sha1,crl2pkcs7,rehash
        c genrsa,genpkey,ecparam,rsa,ec,pkey,pkcs12,pkcs8,pkcs7,req,ca,enc,rand,passwd,cms,smime,dhparam,s_server,storeutl,base64,gendsa,rsautl,pkeyutl,ts,srp,kdf
        c x509,s_client,dgst -out -keyout -signkey -sign -CAkey
        d * -engine -provider-path
        """

    private static let atlantis = """
        = atlantis spacectl
        s version,help,status,show,list
        c plan,server,unlock
        d apply,destroy,delete
        """

    private static let cdk = """
        = cdktf
        s list,synth,diff,output,ls,version
        c deploy,init,get,watch,import
        d destroy
        d deploy --auto-approve
        """
}
