"""weights.py: weights as a safetensors file, for models that embed them."""
import array
import json
import random


def save(path, tensors):
    """tensors: name -> (shape, array of float)."""
    head, parts, at = {}, [], 0
    for name, (shape, values) in tensors.items():
        raw = array.array("f", values).tobytes()
        head[name] = {"dtype": "F32", "shape": list(shape),
                      "data_offsets": [at, at + len(raw)]}
        parts.append(raw)
        at += len(raw)
    text = json.dumps(head).encode()
    with open(path, "wb") as f:
        f.write(len(text).to_bytes(8, "little") + text + b"".join(parts))
    return path


def random_lstm(path, X, H):
    """An LSTM of bench/models with weights as a library draws them."""
    draw, most, tensors = random.Random(1), H ** -0.5, {}
    for letter, shape in (("W", [H, X]), ("U", [H, H]), ("b", [H])):
        for gate in "ifgo":
            count = shape[0] * (shape[1] if len(shape) > 1 else 1)
            tensors["n1." + letter + gate] = (
                shape, [draw.uniform(-most, most) for _ in range(count)])
    return save(path, tensors)
