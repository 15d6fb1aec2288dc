"""report.py: results as Markdown and CSV."""
import csv
import datetime
import os
import statistics

import contestants
import growth
import ours
import plot
import targets
import tool


def amount(ns):
    """Nanoseconds to three digits, in a unit that keeps them short."""
    for unit, size in (("ns", 1), ("µs", 1e3), ("ms", 1e6), ("s", 1e9)):
        if ns < 999.5 * size or unit == "s":
            return "%.3g %s" % (ns / size, unit)
    return ""


def rows(head, lines):
    yield "| %s |" % " | ".join(head)
    yield "|%s" % ("---|" * len(head))
    for line in lines:
        yield "| %s |" % " | ".join(line)
    yield ""


def cell(result, name):
    if name in result.ns:
        return amount(result.median(name))
    return "–" if name in result.skipped else ""


def ratio(result, other):
    """Ours : theirs; the median over rounds, and the smallest in brackets."""
    mine = result.fastest(ours.BACK_ENDS)
    if mine is None or other is None:
        return ""
    if other == "floor":
        if not result.floor:
            return ""
        r = [n / result.floor for n in result.ns[mine]]
    else:
        r = result.ratios(mine, other)
    return "%.2f (%.2f)" % (statistics.median(r), min(r))


def header(machine_rows, effort):
    yield "%s, %s; %s; %s" % (datetime.date.today(), tool.processor(),
                              tool.version(tool.GCC), effort)
    yield ""
    if machine_rows:
        yield from rows(["machine", "measured"], machine_rows)


def times(results):
    """The one table."""
    ran = [n for n in contestants.names()
           if any(n in r.ns for r in results)]
    head = ["case", "floor", *ran, "ours : best other", "ours : floor"]
    lines = []
    for r in results:
        other = r.fastest([n for n in ran if not n.startswith("rnnc")])
        lines.append([r.case.name, amount(r.floor) if r.floor else "",
                      *(cell(r, n) for n in ran), ratio(r, other),
                      ratio(r, "floor")])
    yield "Time of a step, or of a step of the optimiser (train): median over"
    yield "rounds.  Ratios: median (smallest) over rounds, ours is the fastest"
    yield "of rnnc's back ends; an empty cell does not apply, a dash is below."
    yield ""
    yield from rows(head, lines)


def skipped(results):
    """Who did not run, once per reason."""
    why = {}
    for r in results:
        for name, reason in r.skipped.items():
            why.setdefault((name, " ".join(reason.split())[:160]),
                           []).append(r.case.name)
    for (name, reason), cases in sorted(why.items()):
        where = (", ".join(cases) if len(cases) < 4
                 else "%d cases" % len(cases))
        yield "- %s: %s (%s)" % (name, reason, where)
    if why:
        yield ""


def goals(results):
    """A line for each figure to reach; of many cases, only what missed."""
    lines, met = [], 0
    for found in targets.verdicts(results):
        good = [v for v in found if v.met()]
        shown = found if len(found) <= 12 else [
            v for v in found if not v.met()]
        met += len(good) == len(found)
        lines.append([
            found[0].target.title, "%g" % found[0].target.most,
            "met" if len(good) == len(found) else
            "missed" if not good else "%d of %d" % (len(good), len(found)),
            ", ".join("%s %.2f" % (v.case, v.ratio) for v in shown)])
    if lines:
        yield "Figures to reach, ours : theirs: %d of %d met." % (met,
                                                                 len(lines))
        yield ""
        yield from rows(["ratio", "at most", "", "cases"], lines)


def memory(results):
    """Of whole processes, libraries and data included."""
    some = [r for r in results if r.peak and r.case.size == 128
            and not r.case.ours_only]
    ran = [n for n in contestants.names() if any(r.peak.get(n) for r in some)]
    lines = [[r.case.name, *("%.1f" % r.peak[n] if r.peak.get(n) else ""
                             for n in ran)] for r in some]
    if lines:
        yield from rows(["peak memory of the process, MiB", *ran], lines)


def growing(results):
    lines = [["%s, %d to %d" % row[:3], row[3], "%.2f" % row[4]]
             for row in growth.table(results)]
    if lines:
        yield from rows(["LSTM, what grows", "contestant",
                         "exponent of the time of a call"], lines)


def text(machine_rows, effort, results, program_rows):
    lines = list(header(machine_rows, effort))
    if results:
        lines += [*times(results), *skipped(results), *goals(results),
                  *growing(results), *memory(results)]
    if program_rows:
        lines += rows(["programs", "measured", "target"], program_rows)
    return "\n".join(lines)


def write_csv(path, results):
    with open(path, "w", newline="") as f:
        out = csv.writer(f)
        out.writerow(["case", "contestant", "rounds", "median_ns", "best_ns",
                      "floor_ns", "ratio_to_gcc_median", "error", "peak_mib",
                      "rounds_ns", "skipped"])
        for r in results:
            for name in dict.fromkeys([*r.ns, *r.skipped]):
                ns = r.ns.get(name)
                base = "rnnc gcc"
                out.writerow([
                    r.case.name, name, len(ns) if ns else 0,
                    "%.2f" % statistics.median(ns) if ns else "",
                    "%.2f" % min(ns) if ns else "",
                    "%.2f" % r.floor if r.floor else "",
                    "%.4f" % statistics.median(r.ratios(name, base))
                    if ns and base in r.ns else "",
                    "%.3g" % r.error[name] if name in r.error else "",
                    "%.1f" % r.peak[name] if r.peak.get(name) else "",
                    " ".join("%.1f" % n for n in ns or ()),
                    r.skipped.get(name, "")])


def write_targets(path, results):
    with open(path, "w", newline="") as f:
        out = csv.writer(f)
        out.writerow(["target", "case", "ours", "theirs", "ratio_median",
                      "ratio_best", "at_most", "met"])
        for found in targets.verdicts(results):
            for v in found:
                out.writerow([v.target.title, v.case, v.ours, v.theirs,
                              "%.4f" % v.ratio, "%.4f" % v.best,
                              v.target.most, int(v.met())])


def write(folder, machine_rows, effort, results, program_rows):
    """results.md, results.csv, targets.csv, charts; returns the Markdown."""
    os.makedirs(folder, exist_ok=True)
    markdown = text(machine_rows, effort, results, program_rows)
    tool.write(folder, "results.md", markdown + "\n")
    write_csv(os.path.join(folder, "results.csv"), results)
    write_targets(os.path.join(folder, "targets.csv"), results)
    plot.write(folder, results, contestants.names())
    return markdown
