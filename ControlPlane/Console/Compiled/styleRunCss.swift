// swift-format-ignore-file
// Written by scripts/console-assets from Assets/style/run.css; edit that.

extension Asset {
    static let styleRunCss = Asset("style/run.css", ##"""
.mark.safe { background: var(--good-soft); color: var(--good); }
.state.live { background: var(--accent-soft); color: var(--accent); }
.state.live::before { animation: breathe 1s ease-in-out infinite alternate; }
.waiting { display: flex; gap: 10px; align-items: center; padding: 11px 18px; border: 1px solid var(--medium); border-radius: 12px; background: var(--medium-soft); color: var(--medium); font-weight: 600; }
.link { padding: 0; border: 0; background: none; color: var(--accent); font: inherit; text-decoration: underline; text-underline-offset: 3px; cursor: pointer; }
.trust { display: inline-flex; gap: 7px; align-items: center; font-size: .88rem; white-space: nowrap; }
.dots { display: inline-flex; gap: 3px; }
.dots i { width: 9px; height: 9px; border: 1.5px solid var(--edge); border-radius: 50%; }
.dots .on { background: var(--accent); border-color: var(--accent); }
.panic { display: flex; flex-wrap: wrap; gap: 8px 14px; align-items: center; padding: 12px 18px; border: 2px solid var(--critical); border-radius: 12px; background: var(--critical-soft); color: var(--critical); }
.panic p { flex: 1 1 260px; }
.panic .button { border-color: currentColor; color: inherit; background: none; }
.runbooks .grid-row { grid-template-columns: minmax(0, 1fr) 196px 140px 130px; }
.runs .grid-row { grid-template-columns: minmax(0, 1fr) 172px 192px minmax(0, 150px) 118px; }
.runs .c-seen .quiet { display: block; font-size: .85rem; }
.runs .grid-body .c-host { font-size: .9rem; }
.run-steps { display: grid; }
.run-steps > li { display: grid; gap: 8px; padding: 14px 0; border-top: 1px solid var(--line); }
.run-steps > li:first-child { border: 0; padding-top: 0; }
.run-steps > li:last-child { padding-bottom: 0; }
.run-steps .inner { margin-left: 18px; padding-left: 16px; border-left: 2px solid var(--line); }
.step-head { display: grid; grid-template-columns: auto minmax(0, 1fr) auto; gap: 4px 10px; align-items: baseline; }
.step-head .row { gap: 8px; justify-content: flex-end; }
.of-run .step-head .row { grid-column: 2 / -1; justify-content: flex-start; }
.step-no { min-width: 26px; padding: 0 7px; border-radius: 99px; background: var(--sunk); color: var(--quiet); font-size: .83rem; font-weight: 650; text-align: center; font-variant-numeric: tabular-nums; }
.step-name { font-weight: 600; }
.step-reason { padding: 6px 12px; border-left: 3px solid var(--edge); background: var(--sunk); font-size: .92rem; border-radius: 0 6px 6px 0; }
.of-run .failed .step-reason, .of-run .unknown .step-reason, .of-run .timed_out .step-reason { border-color: var(--critical); }
.of-run [aria-current] .step-no { background: var(--accent-face); color: #fff; }
.of-run > .skipped .step-name, .of-run > .pending .step-name { color: var(--quiet); }
.of-run summary code { color: var(--quiet); }
.command { max-height: 300px; margin: 0; padding: 10px 14px; overflow: auto; border: 1px solid var(--line); border-radius: 8px; background: var(--sunk); line-height: 1.6; white-space: pre-wrap; overflow-wrap: anywhere; }
.command mark { padding: 1px 2px; border-radius: 3px; font-weight: 650; background: var(--good-soft); color: var(--good); }
.command mark.caution { background: var(--medium-soft); color: var(--medium); text-decoration: underline dotted; text-underline-offset: 4px; }
.command mark.dangerous { background: var(--critical-soft); color: var(--critical); text-decoration: underline; text-underline-offset: 4px; }
details > .command { margin-top: 8px; }
.why-list { font-size: .9rem; }
.why-list li { padding-block: 2px; }
.why-list li::before { top: 10px; }
.warnings { display: grid; gap: 8px; }
.warnings li { display: flex; gap: 9px; align-items: flex-start; font-size: .92rem; }
.warnings .icon { margin-top: 3px; color: var(--high); }
.editor { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 20px; align-items: start; }
.editor > :first-child { position: sticky; top: 16px; }
.editor .form { max-width: none; }
.editor > .column > .empty { border: 1px dashed var(--edge); border-radius: 12px; }
.editor h3 { margin-bottom: 8px; }
.rule-name { font-size: .88em; }
textarea { width: 100%; padding: 10px 12px; border: 1px solid var(--edge); border-radius: 8px; background: var(--face); color: var(--text); font: .86rem/1.6 var(--mono); resize: vertical; }
input[type="datetime-local"] { min-height: 34px; padding: 3px 8px; border: 1px solid var(--edge); border-radius: 8px; background: var(--face); color: var(--text); font: inherit; }
.file:focus-within { outline: 2px solid var(--accent); outline-offset: 2px; }
.field[hidden] { display: none; }
.source { counter-reset: line; max-height: 480px; margin-top: 10px; overflow: auto; border: 1px solid var(--line); border-radius: 8px; background: var(--sunk); font: .84rem/1.6 var(--mono); }
.source li { counter-increment: line; display: grid; grid-template-columns: 4.5ch minmax(0, 1fr); gap: 14px; padding-right: 12px; white-space: pre-wrap; overflow-wrap: anywhere; }
.source li::before { content: counter(line); color: var(--quiet); text-align: right; }
.source .here { background: var(--medium-soft); }
.versions { display: grid; gap: 10px; }
.versions .compare { margin-top: 10px; }
.versions .compare-head { grid-template-columns: auto minmax(0, 1fr); }
.compare-pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 260px), 1fr)); }
.compare-pair .compare-side { padding: 10px 14px; border: 0; border-top: 1px solid var(--line); }
.compare-pair .side-name { display: block; }
.split { display: grid; grid-template-columns: minmax(0, 5fr) minmax(0, 6fr); gap: 20px; align-items: start; }
.split > .page-body { display: contents; }
.split .over, .split .skeleton, .split .page-body > .empty { grid-column: 1 / -1; }
.over { display: grid; gap: 16px; min-width: 0; }
.terminal { position: sticky; top: 16px; min-width: 0; border: 1px solid #2a3341; border-radius: 12px; background: #0d1117; color: #dfe5ee; overflow: hidden; }
.terminal[hidden] { display: none; }
.terminal header { display: flex; gap: 10px; align-items: center; padding: 8px 12px 8px 16px; border-bottom: 1px solid #2a3341; }
.terminal header .button { margin-left: auto; background: none; border-color: #6b778a; color: inherit; }
.terminal .state { background: #1d2733; color: #b7c6d8; }
.terminal .state.live { color: #74d6a0; }
.terminal .state.warn { background: #38210f; color: #ffb580; }
.screen { position: relative; height: min(64vh, 620px); padding: 12px 16px; overflow: auto; font: .84rem/1.55 var(--mono); white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate; }
.screen h3 { margin: 14px 0 4px; padding-top: 10px; border-top: 1px solid #2a3341; color: #93aaff; font: 600 .84rem/1.55 var(--mono); }
.screen h3:first-child { margin-top: 0; padding-top: 0; border: 0; }
.screen h3 code { display: block; max-height: 5em; overflow: hidden; color: #9ba7b9; font-weight: 400; font-size: 1em; }
.screen .err { color: #ffb580; }
.screen .err b { padding: 0 4px; border-radius: 3px; background: #38210f; font-size: .85em; }
.screen .odd { background: #38210f; color: #ffb580; }
.term-note { color: #9ba7b9; font-style: italic; }
.question { display: grid; gap: 12px; min-width: 0; padding: 18px 20px 20px; border: 2px solid var(--medium); border-radius: 12px; background: var(--face); box-shadow: var(--shadow); }
.question.dangerous { border-color: var(--critical); }
.question-head { display: flex; flex-wrap: wrap; gap: 6px 12px; align-items: center; }
.question-head .quiet { margin-left: auto; font-size: .9rem; }
.question .form { max-width: none; padding-top: 14px; border-top: 1px solid var(--line); }
.question .button.danger { background: var(--critical); color: var(--face); }
.question .form .field { max-width: 460px; }
.pairs li { font-size: .95em; }
.danger-line { display: flex; gap: 9px; align-items: flex-start; padding: 9px 13px; border-radius: 8px; background: var(--critical-soft); color: var(--critical); }
.danger-line.plain { background: var(--sunk); color: var(--text); }
.danger-line .icon { margin-top: 3px; }
dialog .lines li > div { flex: 1 1 240px; }
dialog .note + .run-steps { margin-top: 14px; }
dialog.roomy { width: min(760px, calc(100vw - 32px)); }
.chain-card { display: flex; flex-wrap: wrap; gap: 8px 14px; align-items: center; margin-bottom: 18px; padding-block: 12px; }
.chain { display: flex; flex: 1 1 300px; flex-wrap: wrap; gap: 4px 10px; align-items: center; }
.chain-card > .icon { color: var(--quiet); }
.filters .pick input { width: auto; max-width: 190px; min-height: 34px; padding: 3px 9px; }
.card:has(> .exports) { margin-bottom: 18px; }
.exports li:last-child { padding-bottom: 0; }
.export { flex: 1 1 300px; min-width: 0; overflow-wrap: anywhere; }
.export p { margin: 0 0 3px; }
.export progress { width: min(220px, 100%); height: 8px; vertical-align: middle; accent-color: var(--accent); }
.link-text { width: min(260px, 100%); min-height: 30px; padding: 2px 8px; }
.trail-list { border: 1px solid var(--line); border-radius: 12px; background: var(--face); overflow: hidden; }
.trail-list li { border-top: 1px solid var(--line); }
.trail-list li:first-child { border: 0; }
.trail-list summary { display: grid; grid-template-columns: 44px 130px minmax(0, 1fr) minmax(0, 180px); gap: 4px 14px; padding: 9px 18px; color: var(--text); list-style: none; }
.entry-no::before { content: "▸ "; float: left; color: var(--edge); }
[open] > summary .entry-no::before { content: "▾ "; }
.trail-list summary::-webkit-details-marker { display: none; }
.trail-list summary:hover, .trail-list [open] summary { background: var(--sunk); }
.entry-no { color: var(--quiet); font-variant-numeric: tabular-nums; text-align: right; }
.entry { display: grid; gap: 12px; padding: 12px 18px 18px; }
@media (max-width: 1080px) { .split, .editor { grid-template-columns: minmax(0, 1fr); } .terminal, .editor > :first-child { position: static; } }
@container (max-width: 860px) {
.runs .grid-row { grid-template-columns: minmax(0, 1fr) 172px 118px; }
.runs :is(.c-trust, .c-host) { display: none; }
}
@container (max-width: 600px) { .grid .c-trust { order: 2; } }
@media (max-width: 680px) {
.question { padding: 16px; }
.editor textarea { max-height: 50vh; }
.step-head { grid-template-columns: auto minmax(0, 1fr); }
.step-head .row { grid-column: 2; justify-content: flex-start; }
.question-head .quiet { margin-left: 0; }
.screen { height: auto; min-height: 140px; max-height: 60vh; }
.trail-list summary { grid-template-columns: 52px minmax(0, 1fr) auto; padding: 9px 14px; }
.entry-no { text-align: left; }
.entry-act { grid-column: 1 / -1; order: 3; }
.filters .pick:has(input) { flex: 1 1 100%; justify-content: space-between; }
.filters .pick input { flex: 0 1 230px; max-width: 230px; }
}

"""##)
}
