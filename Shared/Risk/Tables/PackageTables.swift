/// Packages of systems and languages.
enum PackageTables {
    static let all = [
        apt, dpkg, yum, rpm, apk, pacman, zypper, snap, flatpak, brew, npm, pip, gem, cargo, go, composer, make, nix,
        needrestart, unattended,
    ]

    private static let apt = """
        = apt apt-get aptitude apt-cache apt-mark apt-file apt-config
        v -o --option -t --target-release -c --config-file --host-architecture
        b -y --yes -q -qq --quiet --no-install-recommends --assume-yes
        bare safe
        s list,show,search,policy,depends,rdepends,madison,showsrc,stats,pkgnames,changelog,check,showhold,showauto,showmanual,showpkg,why,why-not,help,find,dump,shell
        c install,update,upgrade,reinstall,download,source,build-dep,satisfy,clean,autoclean,auto-clean,hold,unhold,auto,manual,edit-sources,safe-upgrade,indextargets,markauto
        d remove,purge,autoremove,auto-remove,autopurge,dist-upgrade,full-upgrade,dselect-upgrade,distclean
        d install,upgrade --allow-unauthenticated --force-yes --allow-downgrades --allow-remove-essential --purge --allow-change-held-packages --force
        y * -s --simulate --dry-run --just-print --print-uris --no-act
        """

    private static let dpkg = """
        = dpkg dpkg-query dpkg-deb dpkg-divert dpkg-reconfigure
        bare safe
        c *
        s * -l --list -L --listfiles -S --search -s --status -p --print-avail -V --verify -C --audit -I --info -c --contents --get-selections --version --print-architecture --compare-versions -W --show -f
        d * -r --remove -P --purge --force-all --force-depends --clear-selections --set-selections --force-remove-reinstreq --force-overwrite
        y * --dry-run --no-act --simulate
        """

    private static let yum = """
        = yum dnf microdnf tdnf dnf5 yum-config-manager subscription-manager
        v --enablerepo --disablerepo -c --config --releasever --installroot -x --exclude --setopt
        b -y --assumeyes -q --quiet
        bare safe
        s list,info,search,repolist,provides,whatprovides,check-update,deplist,repoquery,updateinfo,check,help,grouplist,status,identity,orders,version,leaves,advisory,module/list,history/list,history/info
        c install,update,upgrade,reinstall,makecache,clean,localinstall,groupinstall,download,builddep,history,versionlock,config-manager,mark,group,module,copr,upgrade-minimal,offline-upgrade,refresh,attach,repos,register
        d remove,erase,autoremove,downgrade,distro-sync,swap,groupremove,history/undo,history/rollback,system-upgrade,module/reset,module/remove,unregister,group/remove,shell
        d install,update,upgrade --nogpgcheck --allowerasing --skip-broken --nobest --installroot
        y * --assumeno
        """

    private static let rpm = """
        = rpm rpmkeys rpmbuild
        bare caution
        c *
        s * -q --query -qa -qi -ql -qf -V --verify -K --checksig
        d * -e --erase --nodeps --force --nosignature --rebuilddb --import --nodigest --oldpackage
        y * --test
        """

    private static let apk = """
        = apk opkg
        v -p --root -X --repository
        s info,list,search,policy,stats,version,verify,audit,dot,manifest,status,files,list-installed
        c add,update,upgrade,fix,cache,fetch,install,download,index
        d del,remove
        d add --allow-untrusted --force --force-overwrite
        y * -s --simulate
        """

    private static let pacman = """
        = pacman yay paru
        bare caution
        c *
        s * -Q -Qi -Ql -Qs -Ss -Si -F -Qu
        d * -R --remove -Rs -Rns -Rdd -Scc --nodeps --overwrite --noconfirm-x
        """

    private static let zypper = """
        = zypper
        v -R --root -C
        b -n --non-interactive -q --quiet
        s search,se,info,if,list-updates,lu,repos,lr,packages,pa,patches,pch,services,products,verify-x,what-provides,ps,list-patches,lp,locks,patch-check
        c install,in,update,up,refresh,ref,patch,addrepo,ar,clean,source-install,addlock,verify,install-new-recommends
        d remove,rm,dist-upgrade,dup,removerepo,rr,purge-kernels,removelock
        y * --dry-run -D
        """

    private static let snap = """
        = snap
        s list,find,info,version,services,changes,tasks,warnings,connections,logs,refresh-x,model,interfaces,known
        c install,refresh,revert,enable,start,restart,set,connect,download,login,alias,switch,save,get,run,ack,wait,hold
        d remove,disable,stop,disconnect,unset,forget,restore,try,prefer,abort
        d install --dangerous --devmode --classic
        """

    private static let flatpak = """
        = flatpak
        s list,info,search,history,ps,remotes,remote-ls,remote-info,config
        c install,update,run,enter,override,remote-add,mask,pin,build
        d uninstall,remove,kill,remote-delete,repair
        """

    private static let brew = """
        = brew port
        s list,ls,info,search,outdated,deps,uses,doctor,config,leaves,home,log,cat,desc,services/list,--prefix,--version,--cellar,tap-info
        c install,upgrade,update,reinstall,tap,link,unlink,pin,fetch,services,services/start,services/restart,bundle,cleanup,services/run,edit
        d uninstall,remove,rm,untap,autoremove,services/stop
        d uninstall --force
        """

    private static let npm = """
        = npm yarn pnpm
        v --prefix -C --registry --cwd --dir -w --workspace
        bare caution
        s list,ls,view,info,show,outdated,audit,search,why,help,version,ping,whoami,config/list,config/get,root,prefix,bin,doctor,fund,explain,licenses,store/status,query
        c install,i,ci,add,update,upgrade,run,run-script,start,test,exec,init,link,pack,cache,config,dedupe,rebuild,dlx,build,create,import,install-test,stage,set,config/set,patch,self-update,login
        d uninstall,remove,rm,un,publish,unpublish,deprecate,dist-tag,owner,access,token,prune,adduser,cache/clean,profile,team,hook,store/prune,logout,autoclean
        d install,i,add --registry --unsafe-perm --force
        d audit --fix
        """

    static let pip = """
        = pip pip3 pipx uv
        v --python --cache-dir --proxy --log --timeout --retries
        bare safe
        s list,show,freeze,check,search,index,inspect,debug,help,hash,config/list,config/get,config/debug,tree,version,tool/list,python/list,pip/list,pip/show,pip/freeze,pip/check,environment,cache/info,cache/dir
        c install,download,wheel,cache,config,inject,run,upgrade,upgrade-all,reinstall,sync,add,lock,venv,tool,pip,pip/install,pip/sync,pip/compile,init,export,build,python,tool/run,tool/install,runpip,ensurepath,reinstall-all
        d uninstall,uninstall-all,uninject,remove,cache/purge,cache/remove,pip/uninstall,publish,tool/uninstall,cache/clean,self
        d install --break-system-packages --force-reinstall --target --root --prefix --pre
        y install --dry-run
        """

    private static let gem = """
        = gem bundle bundler
        bare caution
        s list,search,info,environment,env,outdated,contents,dependency,which,specification,show,check,doctor,version,help,query,sources,viz,licenses
        c install,update,exec,config,add,lock,fetch,unpack,pristine,build,open,binstubs,console,init,package,rdoc,platform,cache
        d uninstall,cleanup,push,yank,owner,clean,remove,inject,signin
        d install --source --force -P --clear-sources
        """

    private static let cargo = """
        = cargo rustup
        v --manifest-path --target -Z --color -p
        s check,clippy,tree,metadata,search,version,show,verify-project,locate-project,doc,which,toolchain/list,target/list,component/list,pkgid,help,info,audit
        c build,run,test,bench,install,update,fetch,add,fmt,new,init,vendor,package,fix,default,toolchain,target,component,self/update,override,generate-lockfile,rustc
        d uninstall,publish,yank,owner,clean,remove,rm,login,toolchain/uninstall,self/uninstall,logout
        """

    private static let go = """
        = go
        v -C
        s version,env,list,vet,doc,help,tool,mod/graph,mod/why,mod/verify
        c build,run,test,get,install,generate,fmt,mod,mod/tidy,mod/download,mod/vendor,mod/init,work,fix,telemetry
        d clean
        c env -w -u
        """

    private static let composer = """
        = composer
        v -d --working-dir
        s show,list,outdated,validate,diagnose,depends,why,licenses,search,status,audit,about,check-platform-reqs,fund,home
        c install,update,require,dump-autoload,run-script,create-project,clear-cache,global,config,self-update,exec,init
        d remove,archive,reinstall
        """

    static let make = """
        = make gmake task just mage rake
        v -f --file -C --directory -j --jobs -I --justfile
        bare caution
        c *
        d clean,distclean,uninstall,destroy,nuke,purge,reset,down,teardown,wipe,drop,db:drop,db:reset,mrproper,delete,undeploy,db:purge,db:schema:load,db:truncate_all
        s * -n --dry-run --just-print --list -l
        """

    private static let nix = """
        = nix nix-env nix-store nix-channel nixos-rebuild guix home-manager nix-collect-garbage nix-shell
        bare caution
        s search,eval,show-config,path-info,flake/show,flake/metadata,flake/check,log,why-depends,doctor,store/ls,store/diff-closures,build-x,package,describe,size,generations
        c build,run,shell,develop,switch,boot,test,flake,profile,install,copy,upgrade,pull,repl,fmt,edit,environment
        d store/gc,store/delete,profile/remove,profile/wipe-history,gc,remove,rollback
        c *
        d * --gc --delete --delete-generations -e --uninstall --rollback -d --delete-old --wipe-history
        """

    private static let needrestart = """
        = needrestart checkrestart debsums rkhunter chkrootkit lynis aide clamscan freshclam
        bare caution
        s *
        c * -r --remove --update -u --init --fix --propupd --move
        """

    private static let unattended = """
        = unattended-upgrade unattended-upgrades do-release-upgrade leapp
        bare dangerous
        d *
        y * --dry-run -c --check-dist-upgrade-only
        """
}
