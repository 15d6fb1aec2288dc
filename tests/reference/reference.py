#!/usr/bin/env python3
"""reference.py NAME: a model against an independent reference.

In:   NAME.rnn here or in tests/law, NAME.py here: outputs(p, x, T) computes
      all outputs, step by step, from the weights p and the inputs x, both by
      name, as nested lists (lists.py).  LIMIT, relative to the largest value
      of an output, is 1e-12 where NAME.py says nothing else.
Out:  the largest error of each output, in double and in single precision;
      exits with 1 when one is beyond its limit (in single precision 2e-5, or
      LIMIT_SINGLE), when compiled code and the interpreter differ in a bit, or
      when the gradient is wrong.
How:  weights and inputs are random numbers of a fixed seed, 7 steps of them,
      or the nodes of a random tree; a model without inputs runs for STEPS.
"""
import importlib
import os
import random
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "agree")]
from tool import flatten, read_outputs, write_safetensors  # noqa: E402

STEPS = 7


def rnnc(*args):
    p = subprocess.run([os.environ.get("RNNC", "rnnc"), *args],
                       capture_output=True, text=True)
    if p.returncode != 0:
        sys.exit(f"rnnc {' '.join(args)}: {p.returncode}\n{p.stdout}"
                 f"{p.stderr}")
    return p.stdout


def declared(text):
    """(kind, name, timed, sizes, classes) of weights and inputs."""
    head = re.search(r"^model \w+(?:\((.*?)\))? {$", text, re.M).group(1)
    size = {n: int(k) for n, k in re.findall(r"(\w+) = (\d+)", head or "")}
    pattern = (r"^  (?!.* draws$)(param|const|input|target) ([\w.]+)(\[t\])?"
               r"(?: : (?:int\((\w+)\) ?)?(?:\[(.*?)\])?)?")
    for kind, name, timed, bound, dims in re.findall(pattern, text, re.M):
        yield (kind, name, bool(timed),
               [eval(d, {}, size) for d in dims.split(",") if d.strip()],
               int(size.get(bound, bound or 0)))


def draw(rng, shape, classes, least=0):
    if shape:
        return [draw(rng, shape[1:], classes) for _ in range(shape[0])]
    return (rng.randrange(least, classes) if classes
            else rng.uniform(-0.8, 0.8))


def draw_tree(rng, steps, most):
    """Parents, of the root 0; from the last node but one to the first."""
    parent = [0] * steps
    for t in range(steps - 1, 0, -1):
        above = range(t + 1, steps + 1)
        parent[t - 1] = rng.choice([k for k in above if most == 0 or
                                    parent.count(k) < most])
    return parent


def worst(got, want):
    """Largest difference, over the largest value that is wanted."""
    _, want = flatten(want)
    flat = [x for step in got for x in step]
    if len(flat) != len(want):
        sys.exit(f"{len(flat)} values where {len(want)} are wanted")
    top = max(abs(x) for x in want)
    return max(abs(a - b) for a, b in zip(flat, want)) / (top or 1)


def main():
    name = sys.argv[1]
    reference = importlib.import_module(name)
    path = os.path.join(HERE, name + ".rnn")
    if not os.path.exists(path):
        path = os.path.join(HERE, "..", "law", name + ".rnn")
    out = os.environ.get("OUT", name + ".out")
    os.makedirs(out, exist_ok=True)
    weights = os.path.join(out, "weights.safetensors")
    data = os.path.join(out, "data.safetensors")

    rng = random.Random(name)
    p, x = {}, {}
    sizes = []
    text = rnnc("check", "--dump=check", "--stop-after=check", path)
    for kind, var, timed, shape, classes in declared(text):
        if kind in ("param", "const"):
            p[var] = draw(rng, shape, 0)
        elif kind == "input":
            # one integer for the whole sequence is a length
            least = 0 if timed or shape else classes // 2
            x[var] = draw(rng, [STEPS] + shape if timed else shape, classes,
                          least)
    tree = re.search(r"^  index t over tree(?:\(arity = (\d+)\))?$", text, re.M)
    if tree:
        x["parent"] = draw_tree(rng, STEPS, int(tree.group(1) or 0))
    for n, k in re.findall(r"(\w+) = (\d+)", text.split("\n", 1)[0]):
        sizes += ["-D", f"{n}={k}"]
    write_safetensors(weights, {n: flatten(v) for n, v in p.items()})
    write_safetensors(data, {n: flatten(v) for n, v in x.items()})
    steps = STEPS if x else reference.STEPS
    want = reference.outputs(p, x, steps)

    failed = False
    run = ["run", *sizes, path, "-o"]
    if p:
        run[1:1] = ["--weights", weights]
    run[1:1] = ["--data", data] if x else ["--steps", str(steps)]
    for precision, limit in ((["--f64"],
                              getattr(reference, "LIMIT", 1e-12)),
                             ([], getattr(reference, "LIMIT_SINGLE", 2e-5))):
        file = os.path.join(out, "out.csv")
        rnnc(*run, file, *precision)
        got = read_outputs(file)
        if sorted(got) != sorted(want):
            sys.exit(f"outputs {sorted(got)}, reference {sorted(want)}")
        for var in got:
            error = worst(got[var][0], want[var])
            failed |= not error <= limit
            print(f"{var:12} {'double' if precision else 'single'} error "
                  f"{error:.1e} of {limit:.0e}")
        rnnc(*run, file + ".again", "--interpret", *precision)
        with open(file) as f, open(file + ".again") as g:
            if f.read() != g.read():
                print("compiled code and the interpreter differ")
                failed = True
    print(rnnc("gradcheck", path))
    return failed


if __name__ == "__main__":
    sys.exit(main())
