"""tool.py: files, commands and compilers; what a machine has and has not."""
import functools
import os
import platform
import shutil
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(HERE)
RNNC = os.environ.get("RNNC", os.path.join(TOP, "build", "rnnc"))
RUNTIME = os.path.join(TOP, "runtime")
GCC = os.environ.get("GCC", "gcc")
CLANG = os.environ.get("CLANG", "clang-19")
TORCH_PYTHON = os.environ.get("TORCH_PYTHON")
HAND = ["-std=gnu17", "-O3", "-march=native", "-ffast-math"]


class Missing(Exception):
    """A contestant cannot take part here; the text says why."""


class Failed(Exception):
    """A command failed that should not."""


def run(command, **options):
    """The standard output of a command that has to succeed."""
    done = subprocess.run(command, capture_output=True, text=True, **options)
    if done.returncode:
        raise Failed("%s: exit status %d\n%s" % (
            " ".join(command), done.returncode, done.stderr.strip()))
    return done.stdout


def c_file(name):
    return os.path.join(HERE, "c", name)


def model_file(name):
    return os.path.join(HERE, "models", name + ".rnn")


def need(program):
    if shutil.which(program) is None:
        raise Missing("no %s here" % program)
    return program


@functools.lru_cache(maxsize=None)
def need_library(header, library):
    """A C library that gcc can find, or Missing."""
    need(GCC)
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "probe.c")
        with open(source, "w") as f:
            f.write("#include <%s>\nint main(void) { return 0; }\n" % header)
        done = subprocess.run([GCC, source, "-l" + library, "-o",
                               os.path.join(folder, "probe")],
                              capture_output=True)
    if done.returncode:
        raise Missing("no %s or no lib%s here" % (header, library))


@functools.lru_cache(maxsize=None)
def need_module(*names):
    """Modules of $TORCH_PYTHON, or Missing."""
    if not TORCH_PYTHON:
        raise Missing("TORCH_PYTHON is not set")
    done = subprocess.run([TORCH_PYTHON, "-c", "import " + ", ".join(names)],
                          capture_output=True)
    if done.returncode:
        raise Missing("%s has no %s" % (TORCH_PYTHON, ", ".join(names)))


@functools.lru_cache(maxsize=None)
def version(command):
    return run([command, "--version"]).splitlines()[0]


@functools.lru_cache(maxsize=None)
def cpuinfo(what):
    """What Linux says of the first processor, or None."""
    try:
        with open("/proc/cpuinfo") as f:
            for line in f:
                if line.startswith(what):
                    return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return None


def processor():
    return cpuinfo("model name") or platform.machine()


def processor_has(feature):
    return feature in (cpuinfo("flags") or "").split()


def write(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, "w") as f:
        f.write(text)
    return path
