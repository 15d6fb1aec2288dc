"""read(PATH) and write(PATH, TENSORS, KIND): safetensors as a dictionary from a
name to (shape, values).  Values read are an array, which knows its kind; those
written may also be a list, of which KIND, F32 or F64, is said."""
import array
import json
import struct

CODE = {"F32": "f", "F64": "d", "I32": "i"}
KIND = {code: kind for kind, code in CODE.items()}


def read(path):
    with open(path, "rb") as f:
        size, = struct.unpack("<Q", f.read(8))
        head, body = json.loads(f.read(size)), f.read()
    head.pop("__metadata__", None)
    out = {}
    for name, part in head.items():
        begin, end = part["data_offsets"]
        values = array.array(CODE[part["dtype"]], body[begin:end])
        out[name] = part["shape"], values
    return out


def write(path, tensors, kind="F32"):
    head, body = {}, b""
    for name, (shape, values) in tensors.items():
        if not isinstance(values, array.array):
            values = array.array(CODE[kind], values)
        begin, body = len(body), body + values.tobytes()
        head[name] = {"dtype": KIND[values.typecode], "shape": shape,
                      "data_offsets": [begin, len(body)]}
    text = json.dumps(head).encode()
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + body)
