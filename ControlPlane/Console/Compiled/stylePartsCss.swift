// swift-format-ignore-file
// Written by scripts/console-assets from Assets/style/parts.css; edit that.

extension Asset {
    static let stylePartsCss = Asset("style/parts.css", ##"""
.button { display: inline-flex; align-items: center; justify-content: center; gap: 7px; min-height: 36px; padding: 6px 14px; border: 1px solid var(--edge); border-radius: 8px; background: var(--face); color: var(--text); font: 550 .92rem/1.3 var(--sans); text-decoration: none; cursor: pointer; }
.button:hover { border-color: var(--text); }
.button.small { min-height: 30px; padding: 3px 11px; font-size: .85rem; }
.button.ghost { border-color: transparent; background: none; padding: 6px 9px; }
.button.primary { background: var(--accent-face); border-color: var(--accent-face); color: #fff; }
.button.danger { background: none; border-color: var(--critical); color: var(--critical); }
dialog .button.danger { background: var(--critical); color: var(--face); }
.button.primary:hover, .button.danger:hover { filter: brightness(1.12); }
.button:disabled, .button[aria-disabled] { opacity: .6; cursor: progress; }
.mark, .state { display: inline-flex; align-items: center; gap: 5px; padding: 1px 9px 1px 7px; border-radius: 99px; font-size: .83rem; font-weight: 600; white-space: nowrap; }
.mark .icon { width: 1.1em; height: 1.1em; }
.mark { background: var(--low-soft); color: var(--low); }
.mark.critical { background: var(--critical-soft); color: var(--critical); }
.mark.high { background: var(--high-soft); color: var(--high); }
.mark.medium { background: var(--medium-soft); color: var(--medium); }
.tally { display: inline-flex; flex-wrap: wrap; gap: 4px; }
.tally.none { color: var(--quiet); }
.state { background: var(--sunk); color: var(--quiet); }
.state::before { content: ""; width: 7px; height: 7px; border-radius: 50%; background: currentColor; }
.state.good { background: var(--good-soft); color: var(--good); }
.state.warn { background: var(--medium-soft); color: var(--medium); }
.state.warn::before { border-radius: 1px; transform: rotate(45deg); }
.state.bad { background: var(--critical-soft); color: var(--critical); }
.state.bad::before { border-radius: 0; }
.state.plain::before { background: none; border: 1.5px solid currentColor; }
.score { display: inline-flex; align-items: center; gap: 8px; font-variant-numeric: tabular-nums; }
.score b { min-width: 2ch; }
.score i { width: 64px; height: 6px; border-radius: 3px; background: var(--line); overflow: hidden; }
.score i::before { content: ""; display: block; height: 100%; width: var(--part); border-radius: 3px; background: var(--good); }
.score.warn i::before { background: light-dark(#c08a00, #e0b93f); }
.score.bad i::before { background: light-dark(#d03a55, #f0677d); }
.score.none { color: var(--quiet); }
.label { display: inline-block; margin: 0 4px 2px 0; padding: 0 7px; border: 1px solid var(--line); border-radius: 5px; font: .8rem var(--mono); }
.card { min-width: 0; padding: 18px 20px 20px; border: 1px solid var(--line); border-radius: 12px; background: var(--face); box-shadow: var(--shadow); }
.card-head { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: center; margin-bottom: 14px; }
.card-head > :last-child:not(h2) { margin-left: auto; }
.card > p + *, .card > .field + * { margin-top: 14px; }
.more-link { font-size: .9rem; }
.facts > div { display: grid; grid-template-columns: 108px minmax(0, 1fr); gap: 12px; padding: 7px 0; border-top: 1px solid var(--line); font-size: .92rem; }
.facts > :first-child { border: 0; padding-top: 0; }
.facts dt { color: var(--quiet); }
.reasons li { position: relative; padding: 5px 0 5px 18px; }
.reasons li::before { content: ""; position: absolute; left: 3px; top: 14px; width: 6px; height: 6px; border-radius: 2px; background: var(--edge); }
.events li { padding: 7px 0; border-top: 1px solid var(--line); font-size: .92rem; }
.events li:first-child { border: 0; padding-top: 0; }
.events b { display: inline-block; min-width: 78px; }
.events time { display: block; color: var(--quiet); font-size: .88rem; }
.lines li { display: flex; flex-wrap: wrap; gap: 10px 20px; align-items: center; justify-content: space-between; padding: 12px 0; border-top: 1px solid var(--line); }
.lines li:first-child { border: 0; padding-top: 0; }
.lines .state { margin-left: 8px; }
.empty { padding: 40px 20px; text-align: center; display: grid; gap: 10px; justify-items: center; }
.empty h1 { font-size: 1.25rem; }
.empty p { max-width: 52ch; color: var(--quiet); }
.card .empty { padding: 16px; }
.page-body > .empty { border: 1px dashed var(--edge); border-radius: 12px; background: var(--face); }
.stale { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; justify-content: space-between; margin-bottom: 16px; padding: 10px 16px; border: 1px solid var(--high); border-radius: 10px; background: var(--high-soft); color: var(--high); }
.form, .field { display: grid; gap: 6px; }
.form { gap: 16px; max-width: 600px; }
.form .refusal:empty { display: none; }
.form .row.end { margin-top: 0; }
label { font-size: .9rem; }
.field label { font-weight: 600; }
input[type="text"], input[type="email"], input[type="password"], input[type="search"], select { width: 100%; min-height: 38px; padding: 6px 11px; border: 1px solid var(--edge); border-radius: 8px; background: var(--face); color: var(--text); font: inherit; }
::placeholder { color: var(--quiet); opacity: 1; }
.refusal { color: var(--critical); font-weight: 550; }
.snippet { position: relative; }
.snippet pre { margin: 0; padding: 16px; border: 1px solid var(--line); border-radius: 10px; background: var(--sunk); line-height: 1.65; white-space: pre-wrap; overflow-wrap: anywhere; }
.snippet .button { margin-top: 10px; }
dialog { width: min(520px, calc(100vw - 32px)); padding: 22px 24px 24px; border: 1px solid var(--line); border-radius: 14px; background: var(--face); color: var(--text); box-shadow: 0 24px 80px #0006; }
dialog::backdrop { background: #0a0f1a80; }
.dialog-head { display: flex; justify-content: space-between; align-items: center; margin-bottom: 12px; }
.dialog-head h2 { font-size: 1.15rem; }
dialog .row.end { margin-top: 18px; }
.palette { margin-top: 12vh; width: min(620px, calc(100vw - 32px)); padding: 0; overflow: hidden; }
.palette-input { display: flex; gap: 10px; align-items: center; padding: 6px 16px; border-bottom: 1px solid var(--line); }
.palette-input input[type="text"] { border: 0; padding-left: 0; outline: none; background: none; }
.palette ul { max-height: 46vh; overflow: auto; padding: 8px; }
.palette li { display: flex; gap: 11px; align-items: center; padding: 8px 10px; border-radius: 8px; cursor: pointer; }
.palette li .name { flex: 1; }
.palette li .quiet { font-size: .85rem; white-space: nowrap; }
.palette [aria-selected="true"] { background: var(--accent-soft); color: var(--accent); }
.palette-help { display: flex; gap: 5px; align-items: center; padding: 8px 16px; border-top: 1px solid var(--line); color: var(--quiet); font-size: .82rem; }
.toast { position: fixed; z-index: 9; left: 50%; bottom: 24px; transform: translateX(-50%); width: max-content; max-width: calc(100vw - 32px); padding: 11px 18px; border-radius: 10px; background: var(--text); color: var(--page); box-shadow: 0 12px 40px #0005; }
.toast.bad { background: light-dark(#8f0d28, #ffb3bd); }
.skeleton { display: grid; gap: 14px; }
.skeleton i { height: 64px; border-radius: 12px; background: var(--line); animation: breathe 1.2s ease-in-out infinite alternate; }
@keyframes breathe { from { opacity: .4; } }

"""##)
}
