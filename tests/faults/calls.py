"""Calls of the file system inside one folder, counted; the N-th fails, or the process ends there. Knows no runs.

open, write, fsync, replace, rename, unlink, mkdir and rmdir are counted wherever they are called from, by path or by
the file that was opened there. `install` is for a process that ends soon: nothing is put back.
"""

import builtins
import io
import os
from pathlib import Path

NAMES = ("replace", "rename", "unlink", "mkdir", "rmdir")


class Calls:
    """Counts calls below `folder`; at number `fatal` it raises OSError(`errno`), or ends the process without one."""

    def __init__(self, folder, fatal, errno=None):
        self.folder, self.fatal, self.errno = str(Path(folder)), fatal, errno
        self.made = 0
        self.log = []

    def count(self, name, path, torn=lambda: None):
        """Counts one call; `torn` does half of it, for a process that ends in its midst."""
        self.made += 1
        self.log.append(f"{name} {os.fspath(path)}")
        if self.made != self.fatal:
            return
        if self.errno is None:
            torn()
            os._exit(99)
        raise OSError(self.errno, os.strerror(self.errno), os.fspath(path))

    def concerns(self, path):
        return not isinstance(path, int) and os.fsdecode(path).startswith(self.folder)

    def install(self):
        """Takes the places of the calls."""
        self._install_open()
        self._install_fsync()
        for name in NAMES:
            self._install_path(name)

    def _install_open(self):
        plain, plain_descriptor = io.open, os.open

        def opened(file, *args, **kwargs):
            if not self.concerns(file):
                return plain(file, *args, **kwargs)
            self.count("open", file)
            return Counted(plain(file, *args, **kwargs), self, file)

        def descriptor(path, flags, mode=0o777, *, dir_fd=None):
            if self.concerns(path) and not os.fsdecode(path).endswith(
                "/lock"
            ):  # whose process it is, is another test's
                self.count("open", path)
            return plain_descriptor(path, flags, mode, dir_fd=dir_fd)

        io.open = builtins.open = opened
        os.open = descriptor

    def _install_fsync(self):
        plain = os.fsync

        def fsync(descriptor):
            self.count("fsync", f"/proc/self/fd/{descriptor}")
            plain(descriptor)

        os.fsync = fsync

    def _install_path(self, name):
        plain = getattr(os, name)

        def called(path, *args, **kwargs):
            if kwargs.get("dir_fd") is not None or self.concerns(path):
                self.count(name, path)
            return plain(path, *args, **kwargs)

        setattr(os, name, called)


class Counted:
    """An open file whose writes are counted."""

    def __init__(self, file, calls, path):
        self.file, self.calls, self.path = file, calls, path

    def write(self, data):
        self.calls.count("write", self.path, torn=lambda: self._half(data))
        return self.file.write(data)

    def _half(self, data):
        self.file.write(data[: len(data) // 2])
        self.file.flush()

    def __enter__(self):
        self.file.__enter__()
        return self

    def __exit__(self, *raised):
        return self.file.__exit__(*raised)

    def __iter__(self):
        return iter(self.file)

    def __getattr__(self, name):
        return getattr(self.file, name)
