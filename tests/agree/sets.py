"""sets.py: one function for each set of data; see agree.py."""
import csv
import json
import os
import re

import ctcset
import kerasset
import onnxset
import tfset
import torchset
from tool import Absent, flatten, full, reshape, swap


def cmsis_nn(bench, folder):
    for size, tolerance in (("small", 2e-5), ("medium", 3e-5)):
        with open(os.path.join(folder, f"lstm_{size}_f32.json"),
                  encoding="utf-8") as f:
            entry = json.load(f)
        stem = f"lstm_{size}_f32_"
        config = {k[len(stem):]: v for k, v in entry["config"].items()}
        arrays = {k[len(stem):]: flatten(v)
                  for k, v in entry["arrays"].items()}
        steps, count = config["TIME_STEPS"], config["BATCH_SIZE"]
        inputs, hidden = config["INPUT_SIZE"], config["HIDDEN_SIZE"]
        x = swap(reshape(arrays.pop("input"), (steps, count, inputs)))
        want = swap(reshape(arrays.pop("output_ref"),
                            (steps, count, hidden)))
        weights = {}
        for name, tensor in arrays.items():
            shape = {"input_weights": (hidden, inputs),
                     "hidden_weights": (hidden, hidden),
                     "bias": (hidden,)}[name.split("_", 1)[1]]
            weights[name] = reshape(tensor, shape)
        for precision in ("f32", "f64"):
            out = bench.run("cmsis_lstm", {"X": inputs, "H": hidden},
                            weights, {"x": x}, precision)
            bench.compare(f"lstm_{size} {precision}", out["y"], want,
                          tolerance)
    svdf(bench, folder)


def svdf(bench, folder):
    with open(os.path.join(folder, "svdf_small_f32.json"),
              encoding="utf-8") as f:
        entry = json.load(f)
    stem = "svdf_small_f32_"
    config = {k[len(stem):]: v for k, v in entry["config"].items()}
    arrays = {k[len(stem):]: flatten(v) for k, v in entry["arrays"].items()}
    sizes = {"X": config["INPUT_SIZE"], "U": config["UNIT_COUNT"],
             "R": config["RANK"], "M": config["TIME_BATCHES"]}
    units, rank = sizes["U"], sizes["R"]
    weights = {
        "weights_feature": reshape(arrays["weights_feature"],
                                   (units, rank, sizes["X"])),
        "weights_time": reshape(arrays["weights_time"],
                                (units, rank, sizes["M"])),
        "bias": arrays["bias"]}
    x = reshape(arrays["input_sequence"],
                (1, config["SEQUENCE_STEPS"], sizes["X"]))
    for precision in ("f32", "f64"):
        out = bench.run("cmsis_svdf", sizes, weights, {"x": x}, precision)
        bench.compare(f"svdf_small {precision}", out["y_end"],
                      arrays["output_ref"], 2e-4)


def column(path):
    with open(path, newline="", encoding="utf-8") as f:
        return [float(row[0]) for row in csv.reader(f) if row]


def rtneural_weights(path):
    """Tensors named by layer, in Keras' layouts, and the declared sizes."""
    with open(path, encoding="utf-8") as f:
        layers = json.load(f)["layers"]
    weights, units = {}, []
    for k, layer in enumerate(layers):
        parts = [flatten(w) for w in layer["weights"]]
        units.append(layer["shape"][-1])
        if layer["type"] in ("lstm", "gru"):
            names = [f"layer{k}.{n}" for n in
                     ("kernel", "recurrent", "bias")]
        elif layer["type"] in ("dense", "time-distributed-dense"):
            names = [f"kernel{k}", f"bias{k}"]
        else:
            raise Absent(f"{path}: a layer of type {layer['type']}")
        if len(names) != len(parts):
            raise Absent(f"{path}: layer {k} has {len(parts)} tensors")
        weights.update(zip(names, parts))
    return weights, units


def rtneural(bench, folder):
    for name, letters, tolerance in (
            ("lstm", "DHY", 1e-6), ("lstm_1d", "HY", 1e-6),
            ("gru", "DHEY", 5e-6), ("gru_1d", "HEY", 1e-6)):
        weights, units = rtneural_weights(
            os.path.join(folder, "models", name + ".json"))
        stem = os.path.join(folder, "test_data", name)
        x = column(stem + "_x_python.csv")
        want = column(stem + "_y_python.csv")
        sizes = {"X": 1, **dict(zip(letters, units))}
        data = {"x": ((1, len(x), 1), x)}
        for precision in ("f32", "f64"):
            out = bench.run("rtneural_" + name, sizes, weights, data,
                            precision)
            bench.compare(f"{name} {precision}", out["y"],
                          ((len(want),), want), tolerance)
    weights, units = rtneural_weights(
        os.path.join(folder, "models", "bad_lstm.json"))
    bench.refuse("bad_lstm", "rtneural_lstm_1d",
                 {"X": 1, "H": units[0], "Y": units[1]}, weights,
                 {"x": full((1, 3, 1))}, ["has the shape", "wants"])


def gradients(bench):
    """Reverse, forward and central differences of every model here."""
    models = sorted(n[:-4] for n in os.listdir(bench.models)
                    if n.endswith(".rnn"))
    for model in models:
        done = bench.call("gradcheck", bench.path(model))
        errors = [float(e) for e in re.findall(
            r"([0-9.]+e[-+][0-9]+)  ok$", done.stdout, re.M)]
        good = done.returncode == 0 and bool(errors)
        bench.row(model, f"{max(errors):.1e}" if good else
                  f"ended with {done.returncode}\n{done.stdout}{done.stderr}",
                  "1e-06 of largest", good)


ALL = {"keras-js": kerasset.keras_js, "keras3": kerasset.keras3,
       "tf-cells": tfset.tf_cells, "cmsis-nn": cmsis_nn,
       "rtneural": rtneural, "onnx-node": onnxset.all_cases,
       "onnx2c-lstm": onnxset.all_cases, "ctc": ctcset.ctc,
       "gradients": gradients, "torch": torchset.all_cases}
