// swift-format-ignore-file
// Written by scripts/console-assets from Assets/style/pages.css; edit that.

extension Asset {
    static let stylePagesCss = Asset("style/pages.css", ##"""
.filters { display: flex; flex-wrap: wrap; gap: 12px 16px; align-items: center; margin-bottom: 18px; }
.search-box { position: relative; flex: 1 1 520px; color: var(--quiet); }
.search-box .icon { position: absolute; left: 11px; top: 10px; }
.search-box input[type="search"] { padding-left: 36px; }
.checks { display: flex; flex-wrap: wrap; gap: 6px; }
.checks label { cursor: pointer; }
.checks input { position: absolute; opacity: 0; }
.checks span { display: inline-flex; gap: 6px; align-items: center; padding: 5px 11px; border: 1px solid var(--edge); border-radius: 99px; background: var(--face); color: var(--quiet); }
.checks :checked + span { border-color: currentColor; box-shadow: inset 0 0 0 1px; font-weight: 650; }
.checks :checked + .critical { background: var(--critical-soft); color: var(--critical); }
.checks :checked + .high { background: var(--high-soft); color: var(--high); }
.checks :checked + .medium { background: var(--medium-soft); color: var(--medium); }
.checks :checked + .low { background: var(--low-soft); color: var(--low); }
.checks :focus-visible + span { outline: 2px solid var(--accent); outline-offset: 2px; }
.pick { display: inline-flex; align-items: center; gap: 7px; color: var(--quiet); }
.pick select, .lines select { width: auto; min-height: 34px; padding: 3px 8px; color: var(--text); }
.count, .only { color: var(--quiet); font-size: .9rem; }
.page-body > .count { margin-bottom: -10px; }
.grid { container-type: inline-size; border: 1px solid var(--line); border-radius: 12px; background: var(--face); overflow: hidden; }
.card .grid { margin: 0 -20px -20px; border-width: 1px 0 0; border-radius: 0 0 12px 12px; }
.grid-row { display: grid; gap: 0 18px; align-items: center; padding: 11px 20px; border-top: 1px solid var(--line); }
.grid-head .grid-row { border: 0; padding-block: 9px; background: var(--sunk); color: var(--quiet); font-size: .82rem; font-weight: 600; }
.grid-body .grid-row { position: relative; content-visibility: auto; contain-intrinsic-size: auto 66px; }
.grid-body .grid-row:hover { background: var(--sunk); }
.grid-row > * { min-width: 0; }
.drifts .grid-row { grid-template-columns: 96px minmax(0, 1fr) 120px 96px 84px 108px; }
.drifts.of-stack .grid-row { grid-template-columns: 96px minmax(0, 1fr) 96px 84px 108px; }
.stacks .grid-row { grid-template-columns: minmax(0, 1fr) 108px 196px 124px 150px; }
.agents .grid-row { grid-template-columns: minmax(0, 1fr) 104px minmax(0, 140px) 64px 84px 124px; }
.row-link { font-weight: 600; color: var(--text); text-decoration: none; }
.row-link::after { content: ""; position: absolute; inset: 0; }
.grid-row:hover .row-link { color: var(--accent); }
.grid-row a:not(.row-link) { position: relative; z-index: 1; }
.row-link:focus-visible { outline: none; }
.row-link:focus-visible::after { outline: 2px solid var(--accent); outline-offset: -3px; border-radius: 8px; }
.why { color: var(--quiet); font-size: .88rem; overflow: hidden; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; }
.grid-body :is(.c-seen, .c-who, .c-change, .c-stack) { font-size: .9rem; }
.c-seen time, .c-state time { color: var(--quiet); font-size: .88rem; }
.stacks .c-state time { display: block; }
.compare { border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
.compare-head, .compare-row { display: grid; grid-template-columns: minmax(150px, 2fr) 3fr 3fr; }
.compare-head { background: var(--sunk); color: var(--quiet); font-size: .82rem; font-weight: 600; }
.compare-head > *, .compare-row > * { min-width: 0; padding: 10px 14px; }
.compare-row { border-top: 1px solid var(--line); }
.compare-path { display: grid; gap: 2px; align-content: start; }
.compare-path .quiet { font-size: .82rem; }
.compare-side { border-left: 1px solid var(--line); }
.before { background: light-dark(#fdf5f6, #1d161c); }
.after { background: light-dark(#f3faf6, #131d1b); }
.side-name { display: none; font-size: .78rem; font-weight: 600; color: var(--quiet); }
.value { max-height: 320px; overflow: auto; font: .88rem/1.55 var(--mono); white-space: pre-wrap; unicode-bidi: isolate; }
.value mark { padding: 1px 2px; border-radius: 3px; color: inherit; font-weight: 650; }
.before mark { background: light-dark(#f9cfd6, #6b2231); text-decoration: line-through; text-decoration-thickness: 1px; }
.after mark { background: light-dark(#bfe8d0, #1c5a3b); }
.nothing { color: var(--quiet); font-style: italic; }
.secret { display: inline-flex; flex-wrap: wrap; gap: 6px; align-items: center; padding: 2px 9px; border: 1px dashed var(--edge); border-radius: 7px; font-size: .88rem; }
.chart svg { display: block; width: 100%; height: auto; }
.rule { stroke: var(--line); }
.tick { fill: var(--quiet); font: 12px var(--sans); }
.tick.end { text-anchor: end; }
.line { fill: none; stroke: var(--accent); stroke-width: 2; stroke-linejoin: round; }
.area { fill: var(--accent-soft); opacity: .7; }
.dot { fill: var(--face); stroke: var(--accent); stroke-width: 2; }
.chart details { margin-top: 10px; }
.scroll { max-height: 280px; overflow: auto; margin-top: 8px; }
.rows { width: 100%; border-collapse: collapse; font-size: .9rem; }
.rows th { color: var(--quiet); font-weight: 600; text-align: left; }
.rows th, .rows td { padding: 6px 10px 6px 0; border-bottom: 1px solid var(--line); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(200px, 1fr)); gap: 16px; }
.tile { display: grid; gap: 6px; align-content: start; padding: 18px 20px; border: 1px solid var(--line); border-radius: 12px; background: var(--face); box-shadow: var(--shadow); color: var(--text); text-decoration: none; }
.tile:hover { border-color: var(--accent); }
.tile-label { color: var(--quiet); font-size: .9rem; font-weight: 550; }
.tile-value { display: flex; gap: 12px; align-items: center; font-size: 2rem; line-height: 1.2; font-weight: 680; letter-spacing: -.02em; font-variant-numeric: tabular-nums; }
.tile-value small { align-self: end; padding-bottom: 5px; margin-left: -6px; }
.tile-note { display: flex; flex-wrap: wrap; gap: 4px; color: var(--quiet); font-size: .88rem; }
.ring { width: 42px; height: 42px; fill: none; stroke-width: 5; }
.ring-back { stroke: var(--line); }
.ring-part { stroke: light-dark(#1f9258, #5ecb90); }
.ring.warn .ring-part { stroke: light-dark(#c08a00, #e0b93f); }
.ring.bad .ring-part { stroke: light-dark(#d03a55, #f0677d); }
.calm-line { display: flex; gap: 8px; align-items: center; color: var(--good); }
.steps { counter-reset: step; display: grid; gap: 22px; max-width: 640px; }
.steps li { counter-increment: step; position: relative; display: grid; gap: 6px; justify-items: start; padding-left: 46px; color: var(--quiet); }
.steps li::before { content: counter(step); position: absolute; left: 0; top: 0; width: 30px; height: 30px; border: 2px solid var(--line); border-radius: 50%; text-align: center; line-height: 26px; font-weight: 650; }
.steps .current { color: var(--text); }
.steps .current::before { border-color: var(--accent); color: var(--accent); }
.steps .done::before { content: "✓"; border-color: var(--good); color: var(--good); }
.arrival { display: flex; flex-wrap: wrap; gap: 10px 14px; align-items: center; }
.pulse { width: 10px; height: 10px; border-radius: 50%; background: var(--accent); animation: breathe 1s ease-in-out infinite alternate; }
@container (max-width: 860px) {
.drifts .grid-row, .drifts.of-stack .grid-row { grid-template-columns: 96px minmax(0, 1fr) 96px 108px; }
.drifts :is(.c-who, .c-stack) { display: none; }
.stacks .grid-row { grid-template-columns: minmax(0, 1fr) 108px 196px 124px; }
.stacks .c-agent { display: none; }
}
@container (max-width: 600px) {
.grid.grid .grid-row { grid-template-columns: minmax(0, 1fr) auto; gap: 6px 12px; padding: 12px 16px; }
.grid .grid-head { display: none; }
.grid .c-main { grid-column: 1 / -1; order: 1; }
.drifts .c-seen { grid-area: 1 / 2; }
.grid .c-change { order: 2; }
.grid :is(.c-score, .c-tally, .c-state, .c-seen) { order: 2; }
.drifts .c-seen { order: 0; }
.grid :is(.c-host, .c-version, .c-stacks) { display: none; }
.stacks .c-state { grid-column: 1 / -1; }
}
@media (max-width: 680px) {
.card .grid { margin: 0 -16px -16px; }
.card { padding: 16px; }
.filters > .search-box { flex-basis: 100%; }
.compare-head { display: none; }
.compare-row { grid-template-columns: minmax(0, 1fr); }
.compare-side { border-left: 0; border-top: 1px solid var(--line); }
.side-name { display: block; }
.tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 12px; }
.tile { padding: 14px; }
}
@media (max-width: 420px) { .tile-value { font-size: 1.6rem; } }

"""##)
}
