/// Addresses, routes, filters.
enum NetworkTables {
    static let all = [
        ip, iptables, nft, ufw, firewalld, tc, nmcli, resolvectl, ifconfig, route, arp, brctl, conntrack, ipset, wg,
        ovs, birdc, tailscale, nmap, ipvsadm, mount, tcpdump,
    ]

    private static let ip = """
        = ip
        v -n -netns -f -family -rc -l
        b -4 -6 -br -brief -c -color -d -details -s -stats -statistics -o -oneline -j -json -p -pretty -h -human -r -resolve
        bare safe
        s addr,address,a,link,l,route,r,neigh,neighbor,n,rule,maddress,tunnel,netns,xfrm,monitor,vrf,-V,netconf,tcp_metrics,mroute,token,sr,nexthop,mptcp
        s addr/show,address/show,a/s,link/show,route/show,r/s,route/get,neigh/show,rule/show,rule/list,netns/list,addr/list,a/show,link/list,link/ls,addr/ls,route/list,route/ls,r/show,l/show,n/show,netns/identify
        c addr/add,address/add,link/set,link/add,route/add,route/replace,route/append,route/change,rule/add,neigh/add,neigh/replace,netns/add,tunnel/add,tunnel/change,a/add,r/add,link/property,neigh/change,addr/change,addr/replace,netns/exec,xfrm/policy,xfrm/state,netns/set,nexthop/add,vrf/exec
        c route/del,route/delete,r/del,neigh/del,neigh/flush,addr/del,address/del,a/del,rule/del,rule/delete
        d link/delete,link/del,addr/flush,address/flush,a/flush,route/flush,r/flush,rule/flush,netns/delete,netns/del,tunnel/del,xfrm/state/flush,xfrm/policy/flush,link/set/down,tcp_metrics/flush
        d route/del,route/delete,route/replace,r/del,route/change default
        d -batch,-b
        d * -batch -force
        d link/set down
        """

    private static let iptables = """
        = iptables ip6tables iptables-legacy iptables-nft
        v -t --table -w --wait
        bare caution
        c *
        s * -L --list -S --list-rules -C --check -V --version
        d * DROP REJECT # may lock everyone out
        d * -F --flush -X --delete-chain -P --policy -Z --zero -R --replace -E -D --delete # rules that protect or connect go
        """

    private static let nft = """
        = nft
        v -I --includepath -D --define
        s list,list/ruleset,describe,monitor,get
        c add,create,insert,rename,import,export,reset
        d flush,delete,destroy,replace
        d -f,--file
        d * -f --file
        y * -c --check
        """

    private static let ufw = """
        = ufw
        s status,show,version,app/list,app/info
        c allow,deny,limit,logging,reload,insert,reject,route,prepend,app
        d disable,reset,delete,default,enable
        y * --dry-run
        """

    private static let firewalld = """
        = firewall-cmd
        bare caution
        s * --state
        c *
        s * --list-all --get-zones --list-ports
        d * --panic-on --reload-panic --complete-reload --remove-service --remove-port --remove-rich-rule --delete-zone --set-default-zone --remove-source --remove-interface --reset-to-defaults
        """

    private static let tc = """
        = tc
        v -n -netns
        b -s -d -p -j -g
        s qdisc,class,filter,qdisc/show,qdisc/list,qdisc/ls,class/show,class/list,filter/show,filter/list,monitor
        c qdisc/add,qdisc/change,qdisc/replace,class/add,class/change,filter/add,qdisc/del,qdisc/delete,class/del,filter/del
        d qdisc/del root
        d qdisc/add,qdisc/replace,qdisc/change netem tbf # makes a link slow or lossy
        """

    private static let nmcli = """
        = nmcli
        v -t -f --fields -m --mode
        bare safe
        s general,general/status,device,device/status,device/show,dev/status,dev/show,connection,connection/show,con/show,c/show,networking/connectivity,radio,monitor,device/wifi/list,d,c
        c connection/up,con/up,connection/add,connection/modify,con/mod,con/add,connection/reload,con/reload,device/connect,device/set,device/reapply,general/hostname,connection/clone,device/wifi/connect
        d connection/down,con/down,connection/delete,con/delete,device/disconnect,device/delete,networking/off,networking,radio/all,networking/on
        """

    private static let resolvectl = """
        = resolvectl systemd-resolve networkctl
        bare safe
        s status,query,statistics,list,show-cache,show-server-state,monitor,service,lldp,cat
        c flush-caches,reset-statistics,dns,domain,reload,reconfigure,renew,up,edit,reset-server-features,revert
        d down,delete
        """

    private static let ifconfig = """
        = ifconfig
        bare safe
        scan
        s -a
        c up,mtu,netmask,promisc,hw,add,del,alias
        d down
        s *
        """

    private static let route = """
        = route
        bare safe
        s -n
        c add,del,delete,change
        d flush
        c *
        s print,get
        """

    private static let arp = """
        = arp
        bare safe
        s *
        c * -s -d --set --delete
        """

    private static let brctl = """
        = brctl bridge
        bare safe
        s show,showmacs,showstp,link,fdb,vlan,mdb,link/show,fdb/show,vlan/show
        c addif,stp,setfd,fdb/add,vlan/add,link/set,addbr
        d delbr,delif,fdb/del,vlan/del
        """

    private static let conntrack = """
        = conntrack
        v -s -d -p -f -o
        bare safe
        c *
        s * -L --dump -S --stats -C --count -E --event -G
        d * -F --flush -D --delete
        """

    private static let ipset = """
        = ipset
        s list,save,test,-L,version
        c add,create,swap,rename,restore
        d destroy,flush,del,-X,-F
        """

    private static let wg = """
        = wg wg-quick
        bare caution
        s show/interfaces
        c show,showconf,set,setconf,addconf,genkey,genpsk,pubkey,up,save,syncconf
        d down
        """

    private static let ovs = """
        = ovs-vsctl ovs-ofctl ovs-appctl ovs-dpctl ovn-nbctl ovn-sbctl
        v --db -O
        scan
        fs show list dump get find ls iface-to-br port-to-br fdb list-br list-ports lflow-list version dump-flows dump-ports
        fc set add create mod lr-add ls-add add-br add-port add-flow mod-port
        fd del destroy clear remove emer-reset del-br del-port del-flows lr-del ls-del
        """

    private static let birdc = """
        = birdc birdcl vtysh gobgp exabgpcli
        v -c -s
        s show,help,global,neighbor
        c configure,enable,reload
        d disable,down,restart,clear,write
        c * -c --command
        """

    private static let tailscale = """
        = tailscale zerotier-cli netbird
        s status,ping,ip,version,netcheck,whois,info,listnetworks,peers
        c up,set,serve,cert,file,ssh,switch,join,login
        d down,logout,funnel,lock,leave
        """

    private static let nmap = """
        =
        s *
        """

    private static let ipvsadm = """
        = ipvsadm
        bare safe
        c *
        s * -L -l --list
        d * -C --clear -D --delete-service -d --delete-server -R --restore
        """

    private static let mount = """
        = mount umount swapon losetup
        bare safe
        v -t --types -o --options -L -U
        c *
        c * -a --all
        d * -f --force -l --lazy --bind -B --move --rbind -R
        s * --show --summary
        """

    private static let tcpdump = """
        = tcpdump tshark dumpcap ngrep
        bare caution
        c *
        d * -z --postrotate-command
        """
}
