"""plot.py: line charts with logarithmic axes, as SVG."""
import math
import os

FLOOR = "floor"                 # the series that is dashed
WIDTH, HEIGHT = 640, 400
LEFT, RIGHT, TOP, BOTTOM = 70, 150, 36, 46
COLOURS = ("#1b6ca8", "#c0392b", "#1e8449", "#8e44ad", "#d68910", "#117a65",
           "#7b7d7d", "#a04000", "#2e4053", "#cb4335", "#5b2c6f", "#0e6251")


def escaped(text):
    return (text.replace("&", "&amp;").replace("<", "&lt;")
            .replace(">", "&gt;"))


class Axis:
    """Values on a logarithmic scale from pixel `a` to pixel `b`."""

    def __init__(self, values, a, b):
        self.lo, self.hi = min(values), max(values)
        if self.lo == self.hi:
            self.lo, self.hi = self.lo / 2, self.hi * 2
        self.a, self.b = a, b

    def at(self, v):
        part = math.log(v / self.lo) / math.log(self.hi / self.lo)
        return self.a + part * (self.b - self.a)

    def marks(self):
        """1, 2 and 5 times powers of ten within the axis."""
        first = math.floor(math.log10(self.lo))
        last = math.ceil(math.log10(self.hi))
        some = [d * 10.0 ** e for e in range(first, last + 1)
                for d in (1, 2, 5)]
        return [v for v in some if self.lo <= v <= self.hi]


def text(x, y, what, anchor="middle"):
    return '<text x="%.1f" y="%.1f" text-anchor="%s">%s</text>' % (
        x, y, anchor, escaped(what))


def line(x1, y1, x2, y2, colour="#ddd"):
    return ('<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="%s"/>'
            % (x1, y1, x2, y2, colour))


def curve(points, colour, dashed):
    path = " ".join("%.1f,%.1f" % p for p in points)
    yield ('<polyline points="%s" fill="none" stroke="%s" stroke-width="2"%s/>'
           % (path, colour, ' stroke-dasharray="5 4"' if dashed else ""))
    for x, y in points:
        yield '<circle cx="%.1f" cy="%.1f" r="3" fill="%s"/>' % (x, y, colour)


def legend(row, colour, label):
    y = TOP + 8 + 18 * row
    x = WIDTH - RIGHT + 14
    yield line(x, y, x + 18, y, colour)
    yield text(x + 24, y + 4, label, "start")


def chart(title, xlabel, ylabel, series, names):
    """series: name -> [(x, y)], all above 0; names: all that a chart may have,
    so that each has the same colour everywhere."""
    xs = sorted({x for points in series.values() for x, _ in points})
    ys = [y for points in series.values() for _, y in points]
    across = Axis(xs, LEFT, WIDTH - RIGHT)
    up = Axis(ys, HEIGHT - BOTTOM, TOP)
    out = ['<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" '
           'font-family="sans-serif" font-size="12">' % (WIDTH, HEIGHT),
           '<rect width="100%" height="100%" fill="white"/>',
           text(WIDTH / 2, 20, title)]
    for v in up.marks():
        out += [line(LEFT, up.at(v), WIDTH - RIGHT, up.at(v)),
                text(LEFT - 8, up.at(v) + 4, "%g" % v, "end")]
    for v in xs:
        out += [line(across.at(v), TOP, across.at(v), HEIGHT - BOTTOM),
                text(across.at(v), HEIGHT - BOTTOM + 18, "%g" % v)]
    out.append(text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, xlabel))
    out.append('<text transform="translate(16 %d) rotate(-90)" '
               'text-anchor="middle">%s</text>' % (HEIGHT / 2,
                                                   escaped(ylabel)))
    for row, (name, points) in enumerate(series.items()):
        colour = "#444" if name == FLOOR else \
            COLOURS[names.index(name) % len(COLOURS)]
        placed = [(across.at(x), up.at(y)) for x, y in sorted(points)]
        out += curve(placed, colour, name == FLOOR)
        out += legend(row, colour, name)
    return "\n".join(out + ["</svg>", ""])


def gathered(members, names):
    """name -> points, of the cases of a group, in the order of names."""
    series = {}
    for name in names:
        points = [(r.case.size, r.median(name) / 1e3) for r in members
                  if name in r.ns]
        if points:
            series[name] = points
    floor = [(r.case.size, r.floor / 1e3) for r in members if r.floor]
    return {**series, FLOOR: floor} if floor else series


def write(folder, results, names):
    """One chart for each group of cases with several sizes."""
    groups = {}
    for r in results:
        groups.setdefault(r.case.group, []).append(r)
    for group, members in groups.items():
        series = gathered(members, names)
        if len(members) < 2 or not series:
            continue
        what = ("microseconds a step of the optimiser"
                if members[0].case.mode == "train"
                else "microseconds a time step")
        path = os.path.join(folder, group + ".svg")
        with open(path, "w") as f:
            f.write(chart(group, "size", what, series, names))
