"""tool.py: running rnnc on tensors and comparing what comes out.

A tensor is (shape, values): a tuple of sizes and a flat list, row-major.
"""
import csv
import json
import math
import os
import re
import struct
import subprocess


class Absent(Exception):
    """Something that the data must hold is not there."""


def flatten(nested):
    """The tensor of nested lists."""
    shape, level = [], nested
    while isinstance(level, list):
        shape.append(len(level))
        level = level[0] if level else None
    flat = nested if shape else [nested]
    for _ in shape[1:]:
        flat = [x for part in flat for x in part]
    if len(flat) != math.prod(shape):
        raise Absent("a nested list is ragged")
    return tuple(shape), [float(x) for x in flat]


def full(shape, value=0.0):
    return tuple(shape), [float(value)] * math.prod(shape)


def reshape(tensor, shape):
    if math.prod(shape) != len(tensor[1]):
        raise Absent(f"shape {tensor[0]} cannot be read as {shape}")
    return tuple(shape), tensor[1]


def split(tensor):
    """The parts along the first axis."""
    shape, flat = tensor
    size = math.prod(shape[1:])
    return [(shape[1:], flat[k * size:(k + 1) * size])
            for k in range(shape[0])]


def stack(parts):
    return ((len(parts),) + parts[0][0],
            [x for part in parts for x in part[1]])


def swap(tensor):
    """The first two axes exchanged."""
    return stack([stack(list(row)) for row in
                  zip(*(split(part) for part in split(tensor)))])


def write_safetensors(path, tensors):
    """Values are stored in double precision, reading rounds them."""
    header, blob = {}, b""
    for name, (shape, flat) in tensors.items():
        part = struct.pack(f"<{len(flat)}d", *flat)
        header[name] = {"dtype": "F64", "shape": list(shape),
                        "data_offsets": [len(blob), len(blob) + len(part)]}
        blob += part
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + blob)


def read_outputs(path):
    """name -> [sequence][step][element], from what `rnnc run` wrote."""
    with open(path, newline="") as f:
        rows = list(csv.reader(f))
    head, out = rows[0], {}
    many = head[0] == "sequence"
    for k, column in enumerate(head):
        if many and k == 0:
            continue
        name = re.sub(r"(\.\d+)+$", "", column)
        sequences = out.setdefault(name, [])
        known = {}
        for n, row in enumerate(rows[1:]):
            which = int(row[0]) - 1 if many else 0
            step = known[which] = known.get(which, -1) + 1
            while len(sequences) <= which:
                sequences.append([])
            while len(sequences[which]) <= step:
                sequences[which].append([])
            sequences[which][step].append(float(row[k]))
    return out


class Bench:
    def __init__(self, rnnc, out, models):
        self.rnnc, self.out, self.models = rnnc, out, models
        os.makedirs(out, exist_ok=True)
        self.env = dict(os.environ,
                        XDG_CACHE_HOME=os.path.abspath(
                            os.path.join(out, "cache")))
        self.rows, self.failed = [], 0

    def call(self, *words):
        return subprocess.run([self.rnnc, *words], env=self.env, text=True,
                              capture_output=True, check=False)

    def path(self, model):
        return os.path.join(self.models, model + ".rnn")

    def command(self, model, sizes, weights, data, options):
        """The words of `rnnc run` for these tensors."""
        weight_file = os.path.join(self.out, "weights.safetensors")
        data_file = os.path.join(self.out, "data.safetensors")
        write_safetensors(weight_file, weights)
        write_safetensors(data_file, data)
        words = ["run", self.path(model), "--data", data_file, *options]
        if weights:
            words += ["--weights", weight_file]
        for name, size in sizes.items():
            words += ["-D", f"{name}={size}"]
        return words

    def run(self, model, sizes, weights, data, precision="f32"):
        """Outputs by name; data have an axis of sequences in front.

        precision: f32, f64, or, the bits of f64 sooner where a model runs but
        once, interpreted.
        """
        table = os.path.join(self.out, "outputs.csv")
        options = ["--out", table, *{
            "f32": [], "f64": ["--f64"],
            "interpreted": ["--f64", "--interpret"]}[precision]]
        done = self.call(*self.command(model, sizes, weights, data, options))
        if done.returncode != 0:
            raise Absent(f"{model}: rnnc ended with {done.returncode}\n"
                         + done.stderr)
        return read_outputs(table)

    def refuse(self, case, model, sizes, weights, data, words):
        """rnnc must decline, with 3, in a message that has these words."""
        done = self.call(*self.command(model, sizes, weights, data, []))
        good = done.returncode == 3 and all(w in done.stderr for w in words)
        self.row(case, "refused" if good else
                 f"ended with {done.returncode}: {done.stderr.strip()}",
                 "refused", good)

    def row(self, case, got, allowed, good):
        self.rows.append((case, got, allowed, "ok" if good else "WRONG"))
        self.failed += not good

    def compare(self, case, got, want, absolute, relative=0.0):
        """got: nested lists; want: a tensor with as many elements; absolute: a
        number, or a list of one for each."""
        flat, level = got, got
        while isinstance(level, list) and level and isinstance(level[0], list):
            flat = [x for part in flat for x in part]
            level = level[0]
        if len(flat) != len(want[1]) or not flat:
            self.row(case, f"{len(flat)} values", f"{len(want[1])} values",
                     False)
            return
        worst, good = 0.0, True
        own = isinstance(absolute, list)
        for k, (a, b) in enumerate(zip(flat, want[1])):
            error = abs(a - b)
            limit = absolute[k] if own else absolute
            good = good and error <= limit + relative * abs(b)
            worst = max(worst, error) if error == error else math.inf
        allowed = f"{max(absolute):.1e} at most" if own else f"{absolute:.0e}"
        if relative:
            allowed += f" + {relative:.0e} of it"
        self.row(case, f"{worst:.1e}", allowed, good)

    def report(self):
        width = max((len(row[0]) for row in self.rows), default=4)
        print(f"{'case':{width}}  {'error':>9}  allowed")
        for case, got, allowed, verdict in self.rows:
            print(f"{case:{width}}  {got:>9}  {allowed:18} {verdict}")
        print(f"{len(self.rows)} compared, {self.failed} wrong")
        return 1 if self.failed or not self.rows else 0
