// swift-format-ignore-file
// Written by scripts/console-assets from Assets/style/frame.css; edit that.

extension Asset {
    static let styleFrameCss = Asset("style/frame.css", ##"""
.frame { display: grid; grid-template: auto 1fr / 232px minmax(0, 1fr); min-height: 100vh; }
.skip { position: absolute; left: -999px; z-index: 9; padding: 8px 14px; background: var(--face); }
.skip:focus { left: 8px; top: 8px; }
.top { grid-column: 1; display: grid; gap: 14px; padding: 20px 16px 12px; background: var(--face); border-right: 1px solid var(--line); }
.brand { display: flex; align-items: center; gap: 10px; color: var(--text); font-size: 1.15rem; font-weight: 700; text-decoration: none; }
.find { display: flex; align-items: center; gap: 8px; padding: 7px 10px; border: 1px solid var(--edge); border-radius: 8px; background: var(--page); color: var(--quiet); font: inherit; font-size: .9rem; cursor: pointer; }
.find span { flex: 1; text-align: left; }
.find:hover { border-color: var(--accent); }
.top .menu { display: none; }
.side { grid-column: 1; display: flex; flex-direction: column; justify-content: space-between; gap: 24px; padding: 4px 12px 16px; background: var(--face); border-right: 1px solid var(--line); }
.side nav { position: sticky; top: 12px; display: grid; gap: 2px; }
.nav-link { display: flex; align-items: center; gap: 11px; padding: 8px 10px; border-radius: 8px; color: var(--quiet); font-weight: 500; text-decoration: none; }
.nav-link:hover { background: var(--sunk); color: var(--text); }
.nav-link[aria-current] { background: var(--accent-soft); color: var(--accent); font-weight: 650; box-shadow: inset 3px 0 var(--accent); }
.side-foot { position: sticky; bottom: 16px; display: grid; gap: 14px; }
.themes { display: flex; padding: 3px; border-radius: 9px; background: var(--sunk); font-size: .8rem; }
.themes label { flex: 1; text-align: center; cursor: pointer; }
.themes input { position: absolute; opacity: 0; }
.themes span { display: block; padding: 3px; border-radius: 7px; color: var(--quiet); }
.themes :checked + span { background: var(--face); color: var(--text); font-weight: 600; box-shadow: var(--shadow); }
.themes :focus-visible + span { outline: 2px solid var(--accent); }
.who { display: grid; grid-template-columns: auto 1fr; gap: 8px 10px; align-items: center; padding: 12px 4px 0; border-top: 1px solid var(--line); font-size: .88rem; }
.who-name { display: grid; line-height: 1.35; }
.who .button { grid-column: 1 / -1; }
main { grid-area: 1 / 2 / 3 / 3; width: 100%; max-width: 1240px; padding: 32px 36px 64px; }
main > .page-body, .column { display: grid; gap: 20px; align-content: start; min-width: 0; }
.page-notice:empty { display: none; }
.heading { margin-bottom: 4px; }
main > .heading { margin-bottom: 18px; }
.heading-row { display: flex; flex-wrap: wrap; gap: 12px 24px; align-items: center; justify-content: space-between; }
.heading .note { display: flex; flex-wrap: wrap; gap: 4px 8px; align-items: center; margin-top: 6px; }
.actions, .row { display: flex; flex-wrap: wrap; gap: 10px; align-items: center; }
.row.end { justify-content: flex-end; }
.row.center { justify-content: center; margin-top: 16px; }
.trail { display: flex; flex-wrap: wrap; gap: 6px; margin-bottom: 6px; color: var(--quiet); font-size: .88rem; }
.trail a { color: var(--quiet); }
.trail span:last-child { display: none; }
.columns { display: grid; grid-template-columns: minmax(0, 1fr) 300px; gap: 20px; }
.columns.even { grid-template-columns: repeat(2, minmax(0, 1fr)); }
.tabs { display: flex; flex-wrap: wrap; gap: 4px 22px; margin-bottom: 22px; border-bottom: 1px solid var(--line); }
.tabs a { padding: 8px 0; color: var(--quiet); text-decoration: none; font-weight: 500; }
.tabs a[aria-current] { color: var(--text); box-shadow: inset 0 -2px var(--accent); }
.gate { display: grid; place-items: center; min-height: 100vh; max-width: none; padding: 24px 16px; }
.gate > .page-body { width: min(400px, 100%); }
.gate-box { display: grid; gap: 16px; padding: 32px; border: 1px solid var(--line); border-radius: 16px; background: var(--face); box-shadow: 0 12px 40px light-dark(#1a24401a, #0008); }
.gate-brand { display: flex; gap: 10px; align-items: center; font-weight: 700; font-size: 1.1rem; }
.gate h1 + .note { margin-top: -8px; }
.gate .form .button { width: 100%; }
.other-way { border-top: 1px solid var(--line); padding-top: 14px; }
.other-way[open] summary { margin-bottom: 14px; }
summary { cursor: pointer; color: var(--quiet); font-size: .9rem; }
@media (max-width: 1080px) { .columns, .columns.even { grid-template-columns: minmax(0, 1fr); } }
@media (max-width: 820px) {
.frame { grid-template: auto auto 1fr / minmax(0, 1fr); }
.top { position: sticky; top: 0; z-index: 4; display: flex; align-items: center; gap: 10px; padding: 8px 12px; border: 0; border-bottom: 1px solid var(--line); }
.top .menu { display: inline-flex; }
.find { margin-left: auto; }
.find kbd { display: none; }
.side { display: none; border: 0; border-bottom: 1px solid var(--line); }
.menu-open .side { display: flex; }
.side nav, .side-foot { position: static; }
main { grid-area: 3 / 1; padding: 22px 16px 56px; }
.gate-box { padding: 24px 20px; }
}

"""##)
}
