"""The style of a page: light and dark, narrow and wide, and on paper."""

from __future__ import annotations

from etiquette.decision import STATUSES
from etiquette.export.axis import ABOVE
from etiquette.export.looks import LOOKS

_LIGHT = """--paper:#fff;--raised:#f6f7f9;--ink:#1b1f24;--quiet:#545d68;--faint:#d0d5dc;--rest:#f0f2f5;--night:#e1e6ee;
--link:#0a58a6;--cursor:#0a58a6;--mark-edge:#fff;color-scheme:light"""
_DARK = """--paper:#14171c;--raised:#1e2329;--ink:#e8eaed;--quiet:#a7b0bb;--faint:#3a424c;--rest:#1b2027;--night:#0b0d10;
--link:#7cc0ff;--cursor:#7cc0ff;--mark-edge:#14171c;color-scheme:dark"""

_PAGE = """
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,"Segoe UI",Roboto,"Noto Sans",Arial,sans-serif}
.wrap{max-width:84rem;margin:0 auto;padding:1.25rem clamp(.75rem,3vw,2rem) 6rem}
h1{font-size:clamp(1.35rem,4.5vw,1.9rem);line-height:1.2;margin:0 0 .25rem;overflow-wrap:anywhere}
h2{font-size:1.2rem;line-height:1.3;margin:0;overflow-wrap:anywhere}
h3{font-size:1rem;margin:1.25rem 0 .4rem}
p{margin:.25rem 0}
a{color:var(--link)}
.quiet{color:var(--quiet)}
.narrow{display:none}
.skip{position:absolute;left:-99rem}
.skip:focus{left:.5rem;top:.5rem;background:var(--paper);padding:.5rem;z-index:9}
button{font:inherit;color:inherit;background:var(--raised);border:1px solid var(--quiet);border-radius:.4rem;
min-height:2.25rem;min-width:2.5rem;padding:.2rem .7rem;cursor:pointer}
button:hover{border-color:var(--ink)}
:focus-visible{outline:3px solid var(--cursor);outline-offset:2px}
:focus:not(:focus-visible){outline:none}
.head{display:flex;flex-wrap:wrap;gap:.75rem 2rem;align-items:flex-start;justify-content:space-between}
.tools{display:flex;flex-wrap:wrap;gap:.4rem;align-items:center}
.legend{display:flex;flex-wrap:wrap;gap:.3rem 1.2rem;list-style:none;padding:0;margin:1rem 0 1.5rem;font-size:.9rem}
.legend li{display:flex;align-items:center;gap:.45rem}
.legend svg{flex:none}
.swatch-night{fill:var(--night);stroke:var(--faint)}.swatch-rest{fill:var(--rest);stroke:var(--faint)}
"""

_CHART = """
.chart{overflow-x:auto;overflow-y:hidden;margin:.5rem 0;padding-bottom:.3rem}
.plane{--label:11.5rem;position:relative;width:calc(100% * var(--zoom,1));min-width:var(--least,100%)}
.row{display:grid;grid-template-columns:var(--label) minmax(0,1fr);align-items:end;position:relative}
.row.lane .label{padding-top:.5rem}
.label{position:sticky;left:0;z-index:3;background:var(--paper);align-self:stretch;padding-right:.75rem;
display:flex;flex-direction:column;justify-content:flex-end;line-height:1.15;font-size:.9rem;min-width:0}
.label b,.label span{overflow-wrap:anywhere}
.label span{font-size:.8rem;color:var(--quiet)}
.track{display:block;width:100%;overflow:visible;position:relative}
.track[role=slider]{cursor:pointer;touch-action:pan-x pan-y}
.ground{position:absolute;left:var(--label);right:0;top:40px;bottom:18px;width:calc(100% - var(--label));
height:calc(100% - 58px)}
.rest{fill:var(--rest)}.night{fill:var(--night)}
.chart:not([data-nights]) .night{display:none}
.grid{stroke:var(--faint);display:none;fill:none}
.guide{stroke:var(--quiet);stroke-opacity:.55;stroke-width:.7;fill:none}
line.clock{stroke:var(--ink);stroke-dasharray:1 4;stroke-width:1.5}
line.now{stroke:var(--ink);stroke-width:2}
rect.now{fill:var(--ink)}text.now{fill:var(--paper);font-weight:600}
text{fill:var(--ink);font-size:11.5px;pointer-events:none}
.upper,.lower{display:none}
.upper text{font-weight:600}.lower text,text.clock{fill:var(--quiet)}
.over-bar{fill:#14171c}
.track[data-dense] .bars path{stroke:none}
.mark path{fill:var(--ink);stroke:var(--mark-edge);stroke-width:1.5}
.mark.hollow path{fill:var(--paper);stroke:var(--ink)}
.cursor{fill:none;stroke:var(--cursor);stroke-width:2.5;pointer-events:none}
.days .label b{font-weight:400}
.days .label{padding-bottom:.1rem}
.days .label{padding-top:.55rem}
"""

_WORDS = """
details.thread{border-top:1px solid var(--faint);padding:.6rem 0}
section.thread{padding:.6rem 0}
details.thread:last-of-type{border-bottom:1px solid var(--faint)}
summary{cursor:pointer;padding:.35rem 0}
summary h2{display:inline}
.standing{display:block;font-size:.95rem;margin-top:.15rem}
.chip{display:inline-block;padding:0 .5em;border-radius:.3em;border:1px solid var(--quiet);font-weight:600;
white-space:nowrap}
.chip::before{content:"";display:inline-block;width:.65em;height:.65em;margin-right:.4em;border-radius:.15em;
background:currentColor}
.inner summary{color:var(--link);font-size:.95rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;font-size:.875rem;width:100%}
caption{text-align:left;color:var(--quiet);padding:.2rem 0}
th,td{text-align:left;vertical-align:top;padding:.3rem .8rem .3rem 0;border-bottom:1px solid var(--faint)}
tbody th{padding-top:.9rem}
td.at{white-space:nowrap}
.happened{font-size:.9rem;padding-left:1.6rem}
.facts{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.1rem .8rem;margin:.3rem 0;font-size:.9rem}
.facts dt{color:var(--quiet)}.facts dd{margin:0;overflow-wrap:anywhere}
.rule{border-left:3px solid var(--faint);padding:.1rem 0 .1rem .7rem;margin:.7rem 0;font-size:.9rem;
overflow-wrap:anywhere}
.rule blockquote{margin:.2rem 0;color:var(--quiet)}
#panel{position:fixed;z-index:8;right:1rem;bottom:1rem;width:min(26rem,calc(100vw - 2rem));max-height:70vh;overflow:auto;
background:var(--raised);border:1px solid var(--quiet);border-radius:.6rem;padding:.8rem 1rem;
box-shadow:0 .4rem 1.6rem rgb(0 0 0/.28);font-size:.95rem}
#panel h3{margin:0 2.6rem .2rem 0}
#panel .close{position:absolute;top:.5rem;right:.5rem;min-width:2.25rem;padding:0}
footer{margin-top:2rem;font-size:.85rem;color:var(--quiet);overflow-wrap:anywhere}
"""

_NARROW = """
@media (max-width:45rem){
.narrow{display:block}
.legend .quiet{display:none}
.plane{--label:0px;--least:40rem}
.row{display:block}
.row.lane .label,.row.days .label{padding-top:.45rem}
.label{position:sticky;left:0;width:max-content;max-width:calc(100vw - 2rem);background:none;flex-direction:row;gap:.4rem;
align-items:baseline;justify-content:flex-start;padding:0}
.label b,.label span{background:var(--paper)}
.row.axis .label,.row.foot .label{height:0;overflow:hidden}
#panel{left:0;right:0;bottom:0;width:100%;max-height:48vh;border-radius:.8rem .8rem 0 0;border-width:1px 0 0}
.facts{grid-template-columns:minmax(5.5rem,max-content) minmax(0,1fr)}
}
"""

_PAPER = """
@media print{
@page{size:A4 landscape;margin:12mm}
body{font-size:10pt;background:#fff;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.wrap{max-width:none;padding:0}
.tools,.skip,#panel,.cursor,.inner:not([open]){display:none!important}
.chart{overflow:visible}
.plane{width:100%;min-width:0;--label:11rem}
.row.lane .label,.row.days .label{padding-top:.15rem;font-size:.75rem}
.row.days .label{flex-direction:row;justify-content:flex-start;gap:.6rem}
.row.days .label b{white-space:nowrap}
.row.days .label span{display:none}
.legend{margin:.4rem 0 .6rem}
.row{break-inside:avoid}
.thread,.rule,tr{break-inside:avoid-page}
details.thread{border:0;padding:.3rem 0 .8rem}
.inner summary{list-style:none;color:var(--ink)}
h2,summary{break-after:avoid}
a{color:inherit;text-decoration:none}
}
"""


def style() -> str:
    """The style sheet, always the same."""
    scales = "".join(
        f"[data-scale={unit}] .u-{above},[data-scale={unit}] .l-{unit},[data-scale={unit}] .g-{unit}{{display:inline}}\n"
        for unit, above in ABOVE.items()
    )
    statuses = "".join(f".s-{s}{{fill:{LOOKS[s].fill};stroke:{LOOKS[s].edge}}}\n" for s in STATUSES)
    chips = "".join(
        f".c-{s}::before{{background:{LOOKS[s].fill};outline:1px solid {LOOKS[s].edge}}}\n" for s in STATUSES
    )
    dark = f":root:not([data-theme=light]){{{_DARK}}}"
    themes = (
        f":root{{{_LIGHT}}}\n@media screen and (prefers-color-scheme:dark){{{dark}}}\n"
        f"@media screen{{:root[data-theme=dark]{{{_DARK}}}}}\n"
    )
    return themes + _PAGE + _CHART + scales + statuses + _WORDS + chips + _NARROW + _PAPER
