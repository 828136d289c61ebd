// swift-format-ignore-file
// Written by scripts/console-assets from Assets/style/base.css; edit that.

extension Asset {
    static let styleBaseCss = Asset("style/base.css", ##"""
:root {
color-scheme: light dark;
--page: light-dark(#f5f6f9, #0d1117);
--face: light-dark(#ffffff, #151b24);
--sunk: light-dark(#f0f2f6, #0f141c);
--line: light-dark(#dde1ea, #2a3341);
--edge: light-dark(#868fa0, #6b778a);
--text: light-dark(#18202f, #e8ecf3);
--quiet: light-dark(#545f72, #9ba7b9);
--accent: light-dark(#3453d1, #93aaff);
--accent-face: light-dark(#3453d1, #3f5fe0);
--accent-soft: light-dark(#eaeefc, #1c2545);
--critical: light-dark(#ab1030, #ff9aa8); --critical-soft: light-dark(#fde9ec, #3b151d);
--high: light-dark(#9a4300, #ffb580); --high-soft: light-dark(#fdeee1, #38210f);
--medium: light-dark(#735600, #edcd6a); --medium-soft: light-dark(#fbf2d2, #30290e);
--low: light-dark(#40566f, #a9bfd8); --low-soft: light-dark(#e8eef5, #1d2733);
--good: light-dark(#10693c, #74d6a0); --good-soft: light-dark(#e0f4e8, #11301f);
--shadow: 0 1px 2px light-dark(#1a244014, #0006);
--sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
--mono: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
:root[data-theme="light"] { color-scheme: light; }
:root[data-theme="dark"] { color-scheme: dark; }
*, ::before, ::after { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 var(--sans); overflow-wrap: anywhere; }
h1, h2, h3, p, dl, dd, ul, ol, figure, fieldset { margin: 0; padding: 0; border: 0; }
ul, ol { list-style: none; }
h1 { font-size: 1.6rem; line-height: 1.25; font-weight: 650; letter-spacing: -.015em; }
h1.code { font-size: 1.25rem; letter-spacing: 0; }
h2 { font-size: 1rem; font-weight: 650; }
h3 { font-size: .95rem; font-weight: 650; }
a { color: var(--accent); text-underline-offset: 3px; }
code, kbd, pre, .code { font-family: var(--mono); font-size: .9em; }
.code, .name, code { unicode-bidi: isolate; }
kbd { padding: 0 5px; border: 1px solid var(--line); border-radius: 5px; background: var(--sunk); font-size: .75rem; color: var(--quiet); }
small { font-size: .6em; font-weight: 500; color: var(--quiet); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
h1:focus, h2:focus, main:focus { outline: none; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.quiet, .note { color: var(--quiet); }
.note { font-size: .9rem; }
.odd { padding: 0 4px; border-radius: 4px; background: var(--high-soft); color: var(--high); font: 600 .75em var(--mono); unicode-bidi: isolate; }
.icon { width: 1.2em; height: 1.2em; flex: none; fill: none; stroke: currentColor; stroke-width: 1.6; stroke-linecap: round; stroke-linejoin: round; }
.logo { width: 28px; height: 28px; flex: none; fill: none; stroke-width: 3; stroke-linecap: round; stroke-linejoin: round; }
.logo rect { fill: #3453d1; }
.logo .calm { stroke: #fff; }
.logo .moved { stroke: #ffc46b; }
.boot { padding: 40px; visibility: hidden; animation: appear 0s 4s forwards; }
@keyframes appear { to { visibility: visible; } }
@media (prefers-reduced-motion: reduce) { .skeleton i, .pulse { animation: none; } }

"""##)
}
