"""kerasset.py: the Keras cases, made with Keras 2.0 and with Keras 3."""
import json
import math
import os

from tool import Absent, full, flatten, reshape, stack

GATES = {"LSTM": 4, "GRU": 3, "SimpleRNN": 1}
TOLERANCE = 2e-6
# The numbers of keras-js, weights too, are rounded to six decimals.
HALF = 5e-7
STATES = {"LSTM": ["h", "c"], "GRU": ["h"], "SimpleRNN": ["h"]}


def calls(bench, model, kind, sizes, weights, data, times, precision):
    """Outputs of the last of several calls that hand the state on."""
    for _ in range(times):
        out = bench.run(model, sizes, weights, data, precision)
        for s in STATES[kind]:
            data = dict(data)
            data[s + "_start"] = flatten([n[0] for n in out[s + "_end"]])
    return out


def reach(run, weights, data):
    """How far rounding may have moved each number that comes out: four standard
    deviations, when every number that was given is off by up to half a unit in
    its last decimal, independent of the others.  Whole numbers are exact.

    run(weights, data) -> a flat list, in double precision
    """
    still = run(weights, data)
    squares = [HALF ** 2] * len(still)      # what is wanted is rounded too
    for _, flat in [*weights.values(), *data.values()]:
        for k, number in enumerate(flat):
            if number == int(number):
                continue
            flat[k] += HALF
            moved = run(weights, data)
            flat[k] = number
            squares = [s + (a - b) ** 2
                       for s, a, b in zip(squares, moved, still)]
    return [4 * math.sqrt(s / 3) for s in squares]


def js_compare(bench, case, run, weights, data, want):
    """run(weights, data, precision) -> a flat list.  Where six decimals do not
    say the numbers to the tolerance, as far as they do."""
    allowed = TOLERANCE
    for precision in ("f64", "f32"):
        got = run(weights, data, precision)
        if allowed == TOLERANCE and any(abs(a - b) > TOLERANCE
                                        for a, b in zip(got, want[1])):
            allowed = [max(TOLERANCE, f) for f in reach(
                lambda w, d: run(w, d, "interpreted"), weights, data)]
        bench.compare(f"{case} {precision}", got, want, allowed)


def js_tensor(entry):
    return reshape(flatten(entry["data"]), entry["shape"])


def js_recurrent(bench, case, kind, attrs, entry):
    units = attrs["units"]
    parts = [js_tensor(w) for w in entry["weights"]]
    if not attrs["use_bias"]:
        parts.append(full((GATES[kind] * units,)))
    weights = dict(zip(("kernel", "recurrent", "bias"), parts))
    x = js_tensor(entry["input"])
    model = {"LSTM": "keras2_lstm", "GRU": "keras2_gru",
             "SimpleRNN": "keras_rnn"}[kind]
    activations = (attrs["activation"], attrs.get("recurrent_activation"))
    if activations[0] == "sigmoid":
        model += "_sigmoid"
    elif activations not in (("tanh", "hard_sigmoid"), ("tanh", None)):
        raise Absent(f"no model for activations {activations}")
    if attrs["go_backwards"]:
        model += "_backwards"
    data = {"x": stack([x])}
    for s in STATES[kind]:
        data[s + "_start"] = full((1, units))

    def run(weights, data, precision):
        out = calls(bench, model, kind, {"X": x[0][1], "H": units}, weights,
                    data, 2 if attrs["stateful"] else 1, precision)
        if not attrs["return_sequences"]:
            return out["h_end"][0][0]
        # in the order of computation, not of time
        return flatten(out["y"][0][::-1] if attrs["go_backwards"]
                       else out["y"][0])[1]

    js_compare(bench, case, run, weights, data, js_tensor(entry["expected"]))


def js_bidirectional(bench, case, attrs, entry):
    layer = attrs["layer"]
    kind, units = layer["class_name"], layer["config"]["units"]
    model = {"SimpleRNN": "keras_bidirectional_rnn",
             "GRU": "keras2_bidirectional_gru",
             "LSTM": "keras2_bidirectional_lstm"}[kind]
    names = ["kernel", "recurrent", "bias"]
    if kind == "SimpleRNN":
        names = [n + "_f" for n in names] + [n + "_b" for n in names]
    else:
        names = ["forward." + n for n in names] + \
            ["backward." + n for n in names]
    weights = dict(zip(names, map(js_tensor, entry["weights"])))
    x = js_tensor(entry["input"])
    output = {"sum": "added", "mul": "mul", "ave": "ave",
              "concat": "joined"}[attrs["merge_mode"]]
    last = not layer["config"]["return_sequences"]

    def run(weights, data, precision):
        out = bench.run(model, {"X": x[0][1], "H": units}, weights, data,
                        precision)
        return flatten(out[output + "_end"][0][0] if last
                       else out[output][0])[1]

    js_compare(bench, case, run, weights, {"x": stack([x])},
               js_tensor(entry["expected"]))


def js_distributed(bench, case, attrs, entry):
    kernel, bias = map(js_tensor, entry["weights"])
    x = js_tensor(entry["input"])
    want = js_tensor(entry["expected"])
    if attrs["layer"]["class_name"] == "Dense":
        model, sizes = "keras_dense", dict(zip("XY", kernel[0]))
    else:
        model = "keras_conv"
        sizes = dict(zip("RCPQKF", want[0][1:3] + kernel[0]))

    def run(weights, data, precision):
        return flatten(bench.run(model, sizes, weights, data,
                                 precision)["y"][0])[1]

    js_compare(bench, case, run, {"kernel": kernel, "bias": bias},
               {"x": stack([x])}, want)


def keras_js(bench, folder):
    with open(os.path.join(folder, "layer_configs.json"),
              encoding="utf-8") as f:
        configs = json.load(f)
    for kind, cases in configs.items():
        group = "recurrent" if kind in GATES else "wrappers"
        with open(os.path.join(folder, "test/data/layers", group,
                               kind + ".json"), encoding="utf-8") as f:
            entries = json.load(f)
        for k, config in enumerate(cases):
            entry = entries[f"{group}.{kind}.{k}"]
            attrs, case = config["attrs"], f"{kind}.{k}"
            if kind in GATES:
                js_recurrent(bench, case, kind, attrs, entry)
            elif kind == "Bidirectional":
                js_bidirectional(bench, case, attrs, entry)
            else:
                js_distributed(bench, case, attrs, entry)


def constant_weights(case, inputs):
    """Kernel 0.01, recurrent 0.02, bias 0.03; the forget bias is 1."""
    kind, units = case["layer"], case["units"]
    wide = GATES[kind] * units
    bias = 0.03 if case.get("use_bias", True) else 0.0
    shape = (wide,)
    if kind == "GRU" and case.get("reset_after", True):
        shape = (2, wide)
    weights = {"kernel": full((inputs, wide), 0.01),
               "recurrent": full((units, wide), 0.02),
               "bias": full(shape, bias)}
    if kind == "LSTM" and bias and case.get("unit_forget_bias", True):
        weights["bias"][1][units:2 * units] = [1.0] * units
    return weights


def keras3(bench, folder):
    with open(os.path.join(folder, "keras3_rnn_goldens.json"),
              encoding="utf-8") as f:
        cases = json.load(f)["cases"]
    for number, case in enumerate(cases):
        kind, units = case["layer"], case["units"]
        shape = tuple(case["x"]["shape"])
        model = {"LSTM": "keras_lstm", "GRU": "keras_gru",
                 "SimpleRNN": "keras_rnn"}[kind]
        if not case.get("reset_after", True):
            model += "_before"
        if case.get("go_backwards"):
            model += "_backwards"
        data = {"x": reshape(flatten(list(range(case["x"]["arange"]))),
                             shape)}
        given = case.get("initial_state")
        for k, s in enumerate(STATES[kind]):
            data[s + "_start"] = flatten(given[k]) if given \
                else full((shape[0], units))
        for precision in ("f32", "f64"):
            out = calls(bench, model, kind, {"X": shape[2], "H": units},
                        constant_weights(case, shape[2]), data,
                        case.get("stateful_calls", 1), precision)
            bench.compare(f"{number} {kind} {precision}",
                          [n[0] for n in out["h_end"]],
                          flatten(case["expected"]), 1e-5, 1e-5)
