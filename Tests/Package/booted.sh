# What holds on a machine with systemd: the units, the pair at work, upgrades under way; to be sourced by the test of the packages.
# shellcheck shell=bash disable=SC2154

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
        plane apikey create --tenant acme >/root/key
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

booted_checks() { :; }
