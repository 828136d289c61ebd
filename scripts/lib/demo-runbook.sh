# The runbook part of scripts/demo, to be sourced: a page of Confluence becomes a runbook, its safe steps run on the enrolled
# agent, the dangerous one waits for a person, and the trail of all that is exported and verified.
# Uses of the caller: $root $bin $home $api $key $token, say, fail, await, get.

# shellcheck shell=bash disable=SC2154
# post ADDRESS JSON and ask ADDRESS: as the person who signed in; start: as the API key, so that two parties are there.
post() { curl -fsS -H "Authorization: Bearer $token" -H 'Content-Type: application/json' --data-binary "$2" "$api$1"; }
ask() { curl -fsS -H "Authorization: Bearer $token" "$api$1"; }
start() { curl -fsS -H "X-API-Key: $key" -H 'Content-Type: application/json' --data-binary "$1" "$api/v1/executions"; }

columns() { column -t -s "$(printf '\t')"; }

# run_state ID: the state of an execution; reached ID STATE...: whether it is in one of these.
run_state() { ask "/v1/executions/$1" | jq -r .state; }
reached() {
    local now id=$1
    shift
    now=$(run_state "$id") || return 1
    case " $* " in *" $now "*) return 0 ;; *) return 1 ;; esac
}

# What the steps of an execution printed: the stream of its events, which ends with it.
step_output() {
    ask "/v1/executions/$1/events" | sed -n 's/^data: //p' |
        jq -r '.data | select(.text != null and .text != "") | "    step \(.index) says: \(.text | rtrimstr("\n"))"'
}

# import_page FILE: prints the id of the runbook.
import_page() { post /v1/runbooks "$(jq -n --rawfile source "$1" '{$source}')" | jq -r .id; }

# sandbox_holds: whether this machine can run a step at all; else says why on standard output.
sandbox_holds() {
    local said
    if said=$("$bin/dd0c-agent" sandbox -- /bin/true 2>&1 >/dev/null); then return 0; fi
    tail -n 1 <<<"$said" | jq -r '.reason // empty' 2>/dev/null || tail -n 1 <<<"$said"
    return 1
}

# run_steps RUNBOOK: from the start to the end, with the answer to the question in between.
run_steps() {
    local run question
    post "/v1/runbooks/$1/trust" '{"level":2,"reason":"the demo: safe steps alone, others with approval"}' >/dev/null
    run=$(start "$(jq -n --arg id "$1" '{runbookId: $id, variables: {FOLDER: "/usr"}}')" | jq -r .id)
    say "execution $run: safe steps run by themselves"
    await 60 "the question about the dangerous step" "$home/agent.log" reached "$run" awaiting_approval failed aborted timed_out paused awaiting_intervention
    [ "$(run_state "$run")" = awaiting_approval ] || fail "the execution is $(ask "/v1/executions/$run" | jq -r '"\(.state): \(.reason)"')"

    question=$(ask "/v1/approvals?state=pending&execution=$run" | jq '.items[0]')
    echo
    jq -r '"  WAITS FOR A PERSON: step \(.step), \(.risk): \(.command)",
        (.verdict.reasons[] | "    because \(.text) (\(.token))"),
        "    bound to \(.hash[0:16])..., open until \(.expiresAt), needs \"\(.confirmation)\" typed"' <<<"$question"
    echo
    say "$email approves it; the key that started the execution may not"
    if start_answers "$question"; then fail "the key that started the execution could approve its own step"; fi
    post "/v1/approvals/$(jq -r .id <<<"$question")/approve" "$(jq '{hash, confirmation, comment: "looked at it"}' <<<"$question")" >/dev/null
    await 60 "the end of the execution" "$home/agent.log" reached "$run" succeeded failed aborted timed_out paused awaiting_intervention
    echo
    {
        printf 'STEP\tRISK\tSTATE\tEXIT\tCOMMAND\n'
        ask "/v1/executions/$run" | jq -r '.steps[] | [.index, .risk, .state, .exitCode, .command] | @tsv'
    } | columns
    step_output "$run"
    echo
    [ "$(run_state "$run")" = succeeded ] || fail "the execution is $(ask "/v1/executions/$run" | jq -r '"\(.state): \(.reason)"')"
}

# start_answers QUESTION: whether the starter itself may approve (it must not).
start_answers() {
    curl -fsS -o /dev/null -H "X-API-Key: $key" -H 'Content-Type: application/json' \
        --data-binary "$(jq '{hash, confirmation}' <<<"$1")" "$api/v1/approvals/$(jq -r .id <<<"$1")/approve" 2>/dev/null
}

# show_trail: exported, verified without the plane, and once more with one letter changed.
show_trail() {
    local file=$home/trail.jsonl head=$home/trail.head.json changed=$home/trail.changed.jsonl said
    ask '/v1/audit/export?format=jsonl' >"$file"
    ask /v1/audit/head >"$head"
    say "the audit trail, as exported"
    echo
    {
        printf 'ENTRY\tWHO\tDID\tTO\n'
        jq -r 'select(.entry.action | startswith("audit.chain") | not) | [.index, .entry.actor[0:24], .entry.action, .entry.target[0:48]] | @tsv' "$file"
    } | columns
    echo
    said=$("$bin/dd0c-plane" audit verify "$file" --head "$head") || fail "the trail does not verify: $said"
    say "dd0c-plane audit verify, without a server: $said"
    sed '3s/"at":"2/"at":"1/' "$file" >"$changed"
    if said=$("$bin/dd0c-plane" audit verify "$changed" --head "$head" 2>&1); then fail "a changed trail was taken for whole"; fi
    say "the same with one letter changed: $(tail -n 1 <<<"$said")"
}

runbook_part() {
    local runbook why
    say "a page of Confluence becomes a runbook: Tests/Fixtures/demo/disk-nearly-full.html"
    runbook=$(import_page "$root/Tests/Fixtures/demo/disk-nearly-full.html")
    echo
    ask "/v1/runbooks/$runbook" | jq -r '"  \(.name)", (.prerequisites[] | "  before: \(.)"), (.variables[] | "  needs:  {{\(.name)}}")'
    echo
    {
        printf 'STEP\tRISK\tLINE\tCOMMAND\tWHAT FOR\n'
        ask "/v1/runbooks/$runbook" | jq -r '.steps[] | [.index, .risk, .source.line, .command, .title] | @tsv'
    } | columns
    echo
    if why=$(sandbox_holds); then
        run_steps "$runbook"
    else
        say "no step runs here, for the sandbox cannot hold one on this machine: ${why:-dd0c-agent doctor says why}"
    fi
    show_trail
}
