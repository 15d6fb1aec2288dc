"""torchset.py: LSTM and GRU against PyTorch, outputs and all gradients."""
import json
import os
import subprocess

from tool import Absent, flatten, full

HERE = os.path.dirname(os.path.abspath(__file__))
TOLERANCE = {"f32": 1e-5, "f64": 1e-10}


def python_with_torch():
    """$TORCH_PYTHON or the python3 at hand, whichever can import torch."""
    for python in (os.environ.get("TORCH_PYTHON"), "python3"):
        try:
            if python and subprocess.run(
                    [python, "-c", "import torch.nn"], capture_output=True,
                    check=False).returncode == 0:
                return python
        except OSError:
            pass
    return None


def added(parts):
    """The sum of flat lists."""
    return [sum(column) for column in zip(*parts)]


def ragged(parts):
    """A tensor of all numbers of lists that differ in length."""
    flat = [x for part in parts for x in flatten(part)[1]]
    return (len(flat),), flat


def one_case(bench, entry):
    model, precision = entry["model"], entry["precision"]
    tolerance = TOLERANCE[precision]
    weights = {n: flatten(w) for n, w in entry["weights"].items()}
    data = {n: flatten(x) for n, x in entry["data"].items()}
    data["lengths"] = flatten(entry["lengths"])
    weights["move"] = full((entry["sizes"]["N"], entry["sizes"]["X"]))
    out = bench.run(model, entry["sizes"], weights, data, precision)
    for name, want in entry["outputs"].items():
        # a state is repeated in every row of its sequence
        got = out[name] if name == "y" else [s[0] for s in out[name]]
        bench.compare(f"{model} {precision} {name}",
                      [x for s in got for x in flatten(s)[1]], ragged(want),
                      tolerance)

    adjoint = os.path.abspath(os.path.join(bench.out, model + "_adjoint"))
    done = bench.call("adjoint", bench.path(model), "--out",
                      adjoint + ".rnn")
    if done.returncode != 0:
        raise Absent(f"{model}: rnnc ended with {done.returncode}\n"
                     + done.stderr)
    out = bench.run(adjoint, {}, weights, data, precision)
    # one row per sequence: the gradient of its own loss
    for name, want in entry["gradients"].items():
        bench.compare(f"{model} {precision} by {name}",
                      added(s[0] for s in out[name + "_adj"]), flatten(want),
                      tolerance)
    bench.compare(f"{model} {precision} by x",
                  [s[0] for s in out["move_adj"]],
                  flatten(entry["by_inputs"]), tolerance)


def all_cases(bench, python):
    done = subprocess.run([python, os.path.join(HERE, "torchref.py")],
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Absent("PyTorch computed nothing:\n" + done.stderr)
    for entry in json.loads(done.stdout):
        one_case(bench, entry)
