# What holds on a machine with systemd: the units, the pair at work, upgrades under way; to be sourced by the test of the packages.
# shellcheck shell=bash disable=SC2016,SC2154

# active UNIT [WANTED]: what systemd says of it.
active() { [ "$(inside systemctl is-active "$1")" = "${2:-active}" ]; }
shell() { inside bash -euo pipefail -c "$1"; }

# As README.Debian of the package says.
set_up_plane() {
    shell '
        runuser -u postgres -- psql -q -c "CREATE ROLE dd0c_app LOGIN" -c "CREATE ROLE dd0c_owner LOGIN" -c "CREATE DATABASE dd0c OWNER dd0c_owner"
        printf "dd0c dd0c-plane dd0c_app\ndd0c dd0c-plane dd0c_owner\n" >>/etc/postgresql/15/main/pg_ident.conf
        sed -i "1i local dd0c dd0c_app,dd0c_owner peer map=dd0c" /etc/postgresql/15/main/pg_hba.conf
        systemctl reload postgresql
        dd0c-plane config sample >/etc/dd0c/plane.yaml
        chown root:dd0c-plane /etc/dd0c/plane.yaml && chmod 0640 /etc/dd0c/plane.yaml
        runuser -u dd0c-plane -- dd0c-plane ca init
        runuser -u dd0c-plane -- dd0c-plane migrate
        systemctl start dd0c-plane'
}
ready() { inside curl -fsS http://127.0.0.1:9090/readyz; }

set_up_agent() {
    shell '
        cd / && plane() { runuser -u dd0c-plane -- dd0c-plane "$@"; }
        plane tenant create acme
        plane apikey create --tenant acme --role owner >/root/key
        plane agent token create --tenant acme | dd0c-agent enroll --server localhost:8443 --token-file -
        dd0c-agent config sample >/etc/dd0c/agent.yaml
        systemctl start dd0c-agent'
}
linked() { inside dd0c-agent doctor --only running-agent tls-handshake; }

# owner PATTERN: the user of the one process of the machine with these words, as the host sees it, by the machine's names.
owner() {
    local number
    number=$(ps -o uid= -p "$(pgrep -f "$1" | head -n 1)" | tr -d ' ')
    inside getent passwd "$number" | cut -d : -f 1
}
runs_as() { [ "$(owner "$1")" = "$2" ]; }

# ask PATH [JSON]: the API, as the key of the tenant.
ask() {
    local body=()
    [ -z "${2:-}" ] || body=(-H 'Content-Type: application/json' --data-binary "$2")
    inside curl -sS -H "X-API-Key: $(inside cat /root/key | grep -o 'dd0c_[A-Za-z0-9_-]*' | head -n 1)" "${body[@]}" "http://127.0.0.1:8080$1"
}
step_state() { ask "/v1/executions/$1" | jq -r .state; }
is_state() { [ "$(step_state "$1")" = "$2" ] || { ask "/v1/executions/$1" && return 1; }; }

# A safe step of a runbook, from the API to the sandbox: as dd0c-step, in a control group of the unit.
runbook_runs() {
    local runbook run
    runbook=$(ask /v1/runbooks "$(jq -n '{source: "name: who\nsteps:\n  - {command: sleep 6.253}\n  - {command: id -u}\n"}')" | jq -r .id)
    ask "/v1/runbooks/$runbook/trust" '{"level":2,"reason":"test of the packages"}'
    run=$(ask /v1/executions "$(jq -n --arg id "$runbook" '{runbookId: $id}')" | jq -r .id)
    eventually 60 pgrep -f '^sleep 6\.253$' && runs_as '^sleep 6\.253$' dd0c-step && step_has_a_group && eventually 60 is_state "$run" succeeded
}
step_has_a_group() { grep -E 'memory:.*/dd0c-agent.service/dd0c-step-|^0::.*/dd0c-agent.service/dd0c-step-' "/proc/$(pgrep -f '^sleep 6\.253$' | head -n 1)/cgroup"; }

# unit [-DROPPED] SCRIPT: a shell script under exactly the settings of the agent's unit, perhaps with one capability less.
unit() {
    local dropped=''
    if [[ $1 == -* ]]; then
        dropped=${1#-}
        shift
    fi
    inside tee /srv/try.sh >/dev/null <<<"$1"
    sed -e '/^Condition/d' -e "s/ \?\b$dropped\b//" -e '/^Restart/d' -e 's/^Type=.*/Type=oneshot/' -e 's/^TimeoutStopSec=.*/TimeoutStartSec=20s/' \
        -e 's,^ExecStart=.*,ExecStart=/bin/bash /srv/try.sh,' "$machine/lib/systemd/system/dd0c-agent.service" |
        inside tee /run/systemd/system/dd0c-try.service >/dev/null
    inside systemctl daemon-reload
    inside systemctl start dd0c-try
    local status=$?
    [ "$status" -eq 0 ] || inside journalctl --no-pager -q -u dd0c-try -n 12
    inside systemctl stop dd0c-try
    inside systemctl reset-failed dd0c-try 2>/dev/null
    return "$status"
}

# What the scripts below meet: a folder and a state of somebody else, a folder of root.
prepare_files() {
    shell '
        install -d -o games /srv/out && install -d /srv/root
        echo "{\"version\": 4, \"terraform_version\": \"1.9.0\", \"serial\": 1, \"lineage\": \"x\", \"outputs\": {}, \"resources\": []}" >/srv/foreign.tfstate
        chmod 0600 /srv/foreign.tfstate && chown games /srv/foreign.tfstate'
}
# The folder becomes the step's for the step, and its files the owner's.
folder_step='dd0c-agent sandbox --writable /srv/out -- /bin/sh -c "echo done >file" && [ "$(stat -c %U /srv/out/file)" = games ]'
# Ends at its time although it does not want to.
stubborn_step='dd0c-agent sandbox --timeout 1 -- /bin/sh -c "trap : TERM; while :; do sleep 0.2; done"; [ $? -eq 124 ]'
memory_step='dd0c-agent sandbox --memory 33554432 -- /bin/sh -c "head -c 200M /dev/zero | tail -c 100M >/dev/null" 2>&1 | grep "\"outcome\":\"memory\""'
foreign_file='dd0c-agent inspect --kind terraform /srv/foreign.tfstate'
# A file of root with the right to be root, left for a user of the host.
setuid_step='! dd0c-agent sandbox --writable /srv/root -- /bin/sh -c "cp /bin/true x && chmod u+s x" && [ ! -u /srv/root/x ]'

# loses CAPABILITY SCRIPT: without that one the script must fail, else the unit has more than it needs.
loses() { ! unit "-$1" "$2"; }

running_since() { inside systemctl show -P ExecMainStartTimestampMonotonic "$1"; }
# upgrade FILE UNIT: whether the unit was started anew by it and runs.
upgrade_restarts() {
    local before
    before=$(running_since "$2")
    inside env DEBIAN_FRONTEND=noninteractive dpkg -i --force-downgrade "$1" && active "$2" && [ "$(running_since "$2")" != "$before" ]
}
# A database that is behind for the new program, as far as this can be seen from outside: one that cannot be asked.
upgrade_waits() {
    local before said
    before=$(running_since dd0c-plane)
    inside mv /etc/dd0c/plane.yaml /etc/dd0c/plane.yaml.away
    inside sh -c 'echo "migration_database_url: \"host=/run/postgresql dbname=none user=dd0c_owner\"" >/etc/dd0c/plane.yaml'
    said=$(inside env DEBIAN_FRONTEND=noninteractive dpkg -i /srv/packages/plane.deb 2>&1)
    inside mv /etc/dd0c/plane.yaml.away /etc/dd0c/plane.yaml
    echo "$said"
    grep -q 'the old program goes on' <<<"$said" && active dd0c-plane && [ "$(running_since dd0c-plane)" = "$before" ]
}
stopped_stays() {
    inside systemctl stop dd0c-agent && inside env DEBIAN_FRONTEND=noninteractive dpkg -i /srv/packages/agent.deb && active dd0c-agent inactive
}
purged_while_running() {
    inside systemctl start dd0c-agent dd0c-plane && inside dpkg -P dd0c-agent dd0c-plane && ! pgrep -f '^/usr/bin/dd0c-(agent|plane) run' &&
        ! inside find / -xdev -name '*dd0c*' -not -path '/proc/*' -not -path '/var/lib/postgresql/*' -not -path '/var/log/*' -not -path '/var/cache/*' \
            -not -path '/srv/*' -not -path '/run/*' -not -path '/root/*' -not -name '*.list*' | grep .
}
no_failed_unit() { [ -z "$(inside systemctl --failed --no-legend)" ]; }

booted_checks() {
    boot
    hold "both install" inside env DEBIAN_FRONTEND=noninteractive dpkg -i /srv/packages/agent.deb /srv/packages/plane.deb
    hold "the agent's unit is enabled" inside systemctl is-enabled dd0c-agent
    hold "the plane's unit is enabled" inside systemctl is-enabled dd0c-plane
    hold "the agent does not start before it is configured" active dd0c-agent inactive
    hold "the plane does not start before it is configured" active dd0c-plane inactive
    hold "and neither has failed" no_failed_unit

    hold "the plane is set up as README.Debian says" set_up_plane
    hold "the plane is ready" eventually 30 ready
    hold "the plane is dd0c-plane" runs_as '^/usr/bin/dd0c-plane run' dd0c-plane
    hold "the agent is set up as README.Debian says" set_up_agent
    hold "the agent has its link" eventually 30 linked
    hold "a safe step runs as dd0c-step in a control group of the unit" runbook_runs

    prepare_files
    hold "a step in the unit writes into the folder of another user" unit "$folder_step"
    hold "a step in the unit ends at its time" unit "$stubborn_step"
    hold "a step in the unit ends without memory, and the unit does not" unit "$memory_step"
    hold "the unit reads what belongs to others" unit "$foreign_file"
    hold "a step in the unit leaves no setuid file" unit "$setuid_step"
    local capability
    for capability in CAP_SYS_ADMIN CAP_SETUID CAP_SETGID CAP_CHOWN CAP_SYS_PTRACE; do
        hold "without $capability there is no such folder" loses "$capability" "$folder_step"
    done
    hold "without CAP_KILL there is no end" loses CAP_KILL "$stubborn_step"
    hold "without CAP_DAC_READ_SEARCH nothing of others is read" loses CAP_DAC_READ_SEARCH "$foreign_file"

    hold "an upgrade restarts the agent" upgrade_restarts /srv/packages/agent-older.deb dd0c-agent
    hold "an upgrade restarts the plane" upgrade_restarts /srv/packages/plane-older.deb dd0c-plane
    hold "an upgrade lets the plane run whose database is not known to be ready" upgrade_waits
    hold "an upgrade starts no agent that was stopped" stopped_stays
    hold "purging stops both and leaves nothing" purged_while_running
    hold "no unit has failed" no_failed_unit
}
