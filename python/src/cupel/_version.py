"""The version of the package; the wheel carries the binary of the same one."""

__version__ = "0.1.0"
