"""ctcset.py: losses and gradients of CTC."""
import json
import math
import os

from tool import Absent, flatten, full, read_outputs, write_safetensors


def logits_of(case):
    if "logits" in case:
        return case["logits"]
    return [[math.log(p) for p in step]
            for step in case["softmax_probabilities"]]


def run(bench, case, precision):
    """The outputs of the adjoint system, by name."""
    logits, blank = logits_of(case), case["blank"]
    label = [blank]
    for symbol in case["labels"]:
        label += [symbol, blank]
    sizes = {"C": len(logits[0]), "N": len(logits), "B": blank + 1,
             "S": len(label)}
    words = [w for n, k in sizes.items() for w in ("-D", f"{n}={k}")]
    adjoint = os.path.join(bench.out, "adjoint.rnn")
    weights = os.path.join(bench.out, "weights.safetensors")
    data = os.path.join(bench.out, "data.safetensors")
    table = os.path.join(bench.out, "outputs.csv")
    write_safetensors(weights, {"Z": flatten(logits)})
    write_safetensors(data, {
        "x": full((1, len(logits), len(logits[0]))),
        "w": flatten([label]), "S.length": flatten([len(label)])})
    for call in (["adjoint", bench.path("ctc"), "-o", adjoint, *words],
                 ["run", adjoint, "--weights", weights, "--data", data,
                  "-o", table, *precision]):
        done = bench.call(*call)
        if done.returncode != 0:
            raise Absent(f"rnnc {call[0]} ended with {done.returncode}\n"
                         + done.stderr)
    return read_outputs(table)


def ctc(bench, folder):
    """2e-5 on the loss and 1e-5 on the gradient, as the source states for
    inputs of six digits; the probability of the other case to 1e-6."""
    with open(os.path.join(folder, "ctc_goldens.json"),
              encoding="utf-8") as f:
        cases = json.load(f)["cases"]
    for case in cases:
        for name, precision in (("f32", []), ("f64", ["--f64"])):
            out = run(bench, case, precision)
            loss = out["loss.value"][0][0][0]
            if "loss" in case:
                bench.compare(f"{case['name']} loss {name}", [loss],
                              ((1,), [case["loss"]]), 2e-5)
                bench.compare(f"{case['name']} gradient {name}",
                              out["Z_adj"][0][0],
                              flatten(case["gradient_wrt_logits"]), 1e-5)
            else:
                bench.compare(f"{case['name']} probability {name}",
                              [math.exp(-loss)],
                              ((1,), [case["probability"]]),
                              case["tolerance"])
