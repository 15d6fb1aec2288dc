"""onnxset.py: the ONNX cases; each folder is a node, its inputs and outputs."""
import os

from onnxfile import read_node, read_tensor
from tool import Absent, full, reshape, split, swap

TOLERANCE = 1e-6
GATES = {"LSTM": 4, "GRU": 3, "RNN": 1}


def load(folder):
    """The node, its input and output tensors by position."""
    op, inputs, outputs, attributes = read_node(
        os.path.join(folder, "model.onnx"))

    def read(stem, names):
        tensors, k = {}, 0
        for at, name in enumerate(names):
            if name:
                tensors[at] = read_tensor(os.path.join(
                    folder, "test_data_set_0", f"{stem}_{k}.pb"))
                k += 1
        return tensors

    return (op, read("input", inputs), read("output", outputs), attributes)


def choose(op, has_peepholes, attributes):
    """The model here that says what these attributes mean."""
    rest = dict(attributes)
    for known in ("hidden_size", "layout"):
        rest.pop(known, None)
    if op == "LSTM" and has_peepholes and not rest:
        return "onnx_lstm_peepholes"
    if has_peepholes:
        raise Absent(f"no model for {op} with peepholes and {rest}")
    if op == "LSTM" and rest.get("activations") == ["Relu"] * 3:
        rest.pop("activations")
        name = "onnx_lstm_relu"
    elif op == "LSTM" and abs(rest.get("clip", 0) - 0.1) < 1e-7:
        rest.pop("clip")
        name = "onnx_lstm_clip"
    elif op == "LSTM" and "direction" in rest:
        name = "onnx_lstm_" + rest.pop("direction")
    else:
        name = "onnx_" + op.lower()
    if rest:
        raise Absent(f"no model for {op} with {rest}")
    return name


def recurrent(bench, case, op, given, wanted, attributes):
    model = choose(op, 7 in given, attributes)
    hidden, gates = attributes["hidden_size"], GATES[op]
    batch_first = attributes.get("layout", 0) == 1
    x = given[0] if batch_first else swap(given[0])
    count, directions = x[0][0], given[1][0][0]
    sides = [""] if directions == 1 else ["f", "b"]
    weights, data = {}, {"x": x}
    for k, side in enumerate(sides):
        weight_prefix = side + "." if side else ""
        data_prefix = side + "_" if side else ""
        weights[weight_prefix + "W"] = split(given[1])[k]
        weights[weight_prefix + "R"] = split(given[2])[k]
        weights[weight_prefix + "B"] = split(given[3])[k] if 3 in given \
            else full((2 * gates * hidden,))
        if 7 in given:
            weights["P"] = split(given[7])[k]
        states = [(5, "initial_h")] + ([(6, "initial_c")] if op == "LSTM"
                                       else [])
        for at, name in states:
            # layout 0: [directions, batch, hidden]
            data[data_prefix + name] = split(given[at])[k] if at in given \
                else full((count, hidden))
    if 4 in given:
        data["lengths"] = given[4]
    sizes = {"X": x[0][2], "H": hidden}
    names = [("Y", "Y"), ("Y_h", "h_end"), ("Y_c", "c_end")]
    for precision in ("f32", "f64"):
        out = bench.run(model, sizes, weights, data, precision)
        for at, (title, name) in enumerate(names):
            if at not in wanted:
                continue
            want = wanted[at]
            shape = want[0]
            for k, side in enumerate(sides):
                got = out[(side + "_" if side else "") + name]
                if at == 0:
                    ours = got
                    theirs = want_steps(want, batch_first, k)
                else:
                    ours = [steps[0] for steps in got]
                    theirs = reshape(want, (count, hidden)) if batch_first \
                        else split(want)[k]
                if len(shape) not in (3, 4):
                    raise Absent(f"{case}: {title} has shape {shape}")
                bench.compare(" ".join(filter(None, [
                    case, title, side, precision])), ours, theirs, TOLERANCE)


def want_steps(want, batch_first, direction):
    """Y of one direction as [batch, T, hidden]."""
    shape = want[0]
    if batch_first:
        # [batch, T, 1, hidden]
        return reshape(want, (shape[0], shape[1], shape[3]))
    # [T, directions, batch, hidden]
    return swap(split(swap(want))[direction])


def scan(bench, case, op, given, wanted, attributes):
    """Sums and products over the first axis of the last input."""
    if op == "Loop":
        constants = [a["value"] for kind, _, _, a in attributes["body"]
                     if kind == "Constant" and len(a["value"][1]) > 1]
        if len(constants) != 1:
            raise Absent(f"{case}: wanted one constant sequence in the loop")
        x, states = constants[0], [given[2]]
        x = reshape(x, (int(given[0][1][0]), 1))
    else:
        states = [given[k] for k in sorted(given)[:-1]]
        x = given[max(given)]
    width = len(states[0][1])
    steps = len(x[1]) // width
    data = {"x": reshape(x, (1, steps, width)),
            "initial_sum": reshape(states[0], (1, width)),
            "initial_prod": reshape(states[1], (1, width))
            if len(states) > 1 else full((1, width), 1)}
    ends = ["y_sum", "y_prod"][:len(states)]
    for precision in ("f32", "f64"):
        out = bench.run("onnx_scan", {"X": width}, {}, data, precision)
        for name, at in zip(ends + ["z"], sorted(wanted)):
            got = out[name] if name == "z" else [s[0] for s in out[name]]
            bench.compare(f"{case} {name} {precision}", got, wanted[at],
                          TOLERANCE)


def all_cases(bench, folder):
    cases = sorted(n for n in os.listdir(folder) if n.startswith("test_"))
    if not cases:
        raise Absent(f"{folder} has no cases")
    for case in cases:
        op, given, wanted, attributes = load(os.path.join(folder, case))
        kind = recurrent if op in GATES else scan
        kind(bench, case[len("test_"):], op, given, wanted, attributes)
