"""tfset.py: cells of TensorFlow 1; the weights are constants, named below."""
import json
import os

from tool import Absent, flatten, full, reshape

GRU = ("gru_in2", "gru_in3", "gru_stack2", "gru_output_projection",
       "gru_input_projection", "gru_embedding")


def gru_weights(inputs, hidden, cell):
    return {f"{cell}.Wg": full((inputs + hidden, 2 * hidden), 0.5),
            f"{cell}.bg": full((2 * hidden,), 1.0),
            f"{cell}.Wc": full((inputs + hidden, hidden), 0.5),
            f"{cell}.bc": full((hidden,))}


def steps(tensor):
    """[N, dims] as one step: [N, 1, dims]."""
    return reshape(tensor, (tensor[0][0], 1) + tuple(tensor[0][1:]))


def gru(case):
    """model, sizes, weights, data"""
    name, state = case["id"], case["state"]
    data = {k + "_start": flatten(v) for k, v in state.items()}
    hidden = flatten(next(iter(state.values())))[0][-1]
    sizes, inputs = {"H": hidden}, hidden
    weights, model = {}, "tf_gru"
    if name == "gru_embedding":
        model, inputs = "tf_gru_embedding", 2
        sizes.update(V=3, X=2)
        weights["E"] = full((3, 2), 0.5)
        data["id"] = reshape(flatten(case["inputs"]["id"]), (1, 1))
    else:
        x = flatten(case["inputs"]["x"])
        data["x"] = steps(x)
        sizes["X"] = inputs = x[0][-1]
    if name == "gru_output_projection":
        model, sizes["Y"] = "tf_gru_output", 2
        weights.update(Wp=full((hidden, 2), 0.5), bp=full((2,)))
    elif name == "gru_input_projection":
        model, sizes["P"] = "tf_gru_input", 3
        weights.update(Wp=full((inputs, 3), 0.5), bp=full((3,)))
        inputs = 3
    elif name == "gru_stack2":
        model = "tf_gru_stack"
        weights.update(gru_weights(hidden, hidden, "cell1"))
    weights.update(gru_weights(inputs, hidden, "cell0"))
    return model, sizes, weights, data


def lstm_stack(case):
    bias = {"basic_lstm_stack2": 0.0, "biased_lstm_stack2": 0.5}[case["id"]]
    weights = {}
    for cell in ("cell0", "cell1"):
        weights[cell + ".W"] = full((4, 8), 0.5)
        weights[cell + ".b"] = full((8,), bias)
    data = {"x": steps(flatten(case["inputs"]["x"]))}
    for name in ("h0", "c0", "h1", "c1"):
        data[name + "_start"] = flatten(case["state"][name]) \
            if name in case["state"] else full((1, 2), 0.1)
    return "tf_lstm_stack", {"X": 2, "H": 2}, weights, data


def sru(case):
    x, c = flatten(case["inputs"]["x"]), flatten(case["state"]["c"])
    inputs, hidden = x[0][-1], c[0][-1]
    return ("tf_sru", {"X": inputs, "H": hidden},
            {"W": full((inputs, 4 * hidden), 0.5),
             "b": full((2 * hidden,))},
            {"x": steps(x), "c_start": c})


def conv_lstm(_):
    x = (2, 2, 1), [1.0, 1.0, 2.0, 2.0]
    weights = {"Wx": full((3, 1, 4, 1), 0.5), "Wh": full((3, 1, 4, 1), 0.5),
               "b": full((4, 1))}
    return ("tf_conv_lstm", {"N": 2, "K": 1, "F": 1}, weights,
            {"x": steps(x), "c_start": x, "h_start": full((2, 2, 1))})


def wanted(case):
    """(output, tensor) pairs; TensorFlow joins c and h of a cell."""
    for name, value in case["expected"].items():
        tensor = flatten(value)
        if name in ("c0h0", "c1h1"):
            half = len(tensor[1]) // 2
            yield name[:2], ((half,), tensor[1][:half])
            yield name[2:], ((half,), tensor[1][half:])
        elif case["id"].endswith("lstm_stack2") and name in ("out", "h"):
            yield "h1", tensor
        else:
            yield name, tensor


def tf_cells(bench, folder):
    with open(os.path.join(folder, "tf_cells.json"), encoding="utf-8") as f:
        cases = json.load(f)["cases"]
    for case in cases:
        name = case["id"]
        if name in GRU:
            parts = gru(case)
        elif name in ("basic_lstm_stack2", "biased_lstm_stack2"):
            parts = lstm_stack(case)
        elif name in ("sru_in2", "sru_in3"):
            parts = sru(case)
        elif name == "conv1d_lstm":
            parts = conv_lstm(case)
        else:
            raise Absent(f"no model for the case '{name}'")
        # TensorFlow's assertAllClose
        loose = name == "biased_lstm_stack2"
        absolute, relative = (0.0, 1e-5) if loose else (1e-6, 1e-6)
        for precision in ("f32", "f64"):
            out = bench.run(*parts, precision)
            for output, want in wanted(case):
                bench.compare(f"{name} {output} {precision}", out[output],
                              want, absolute, relative)
