# What a step may leave in its writable folder: everything that can be made there, and what cannot. Says what went wrong, then `left`.
# Its argument is a second writable folder.
import errno
import os
import socket
import stat
import sys

OTHER = sys.argv[1]


def refused(what, call, *wanted):
    try:
        call()
        print("ESCAPED", what)
    except OSError as error:
        if error.errno not in wanted: print("ESCAPED", what, error)


# Names of files of the host: another mount each, or no right to it.
for path in ("/usr/bin/env", "/bin/sh", "/etc/nsswitch.conf", "/etc/passwd", "/proc/1/status", "/dev/null", "/tmp/own", OTHER + "/f"):
    if path == "/tmp/own": open(path, "w").close()
    if path == OTHER + "/f": open(path, "w").close()
    refused("a hard link to " + path, lambda: os.link(path, "host"), errno.EXDEV, errno.EPERM, errno.EACCES)
    file = os.open(path, os.O_RDONLY)
    refused("a hard link to an open " + path, lambda: os.link(f"/proc/self/fd/{file}", "host", follow_symlinks=True),
        errno.EXDEV, errno.EPERM, errno.EACCES)
    os.close(file)
refused("a device", lambda: os.mknod("null", 0o20666, os.makedev(1, 3)), errno.EPERM)
refused("a terabyte", lambda: os.truncate(os.open("big", os.O_CREAT | os.O_RDWR), 1 << 40), errno.EFBIG)
refused("another owner", lambda: os.chown("big", 0, 0), errno.EPERM, errno.EINVAL)
os.truncate("big", 900_000_000)
# No program that runs as the folder's owner, whoever starts it later outside.
for bit in (0o4000, 0o2000, 0o6000):
    refused("a bit of another user", lambda: os.chmod("big", bit | 0o755), errno.EPERM)
    refused("a bit of another user", lambda: os.fchmod(os.open("big", os.O_RDONLY), bit | 0o755), errno.EPERM)
    refused("a bit of another user", lambda: os.chmod("big", bit | 0o755, dir_fd=os.open(".", os.O_RDONLY)), errno.EPERM)
    refused("a bit of another user", lambda: os.open("suid", os.O_CREAT | os.O_WRONLY, bit | 0o755), errno.EPERM)
    refused("a bit of another user", lambda: os.open(".", os.O_TMPFILE | os.O_WRONLY, bit | 0o755), errno.EPERM)
    refused("a bit of another user", lambda: os.mknod("suid", stat.S_IFREG | bit | 0o755), errno.EPERM)
refused("capabilities of a file", lambda: os.setxattr("big", "security.capability",
    bytes.fromhex("0100000200200000000000000000000000000000")), errno.EPERM, errno.ENOTSUP)
os.umask(0); os.close(os.open("sticky", os.O_CREAT | os.O_WRONLY, 0o1777)); os.chmod("sticky", 0o644)
with open("data", "wb") as file: file.write(bytes(1_000_000)); os.fsync(file.fileno())
for number in range(50): os.link("data", f"name{number}")
os.mkfifo("fifo")
server = socket.socket(socket.AF_UNIX); server.bind("socket"); server.listen()
for name, target in (("shadow", "/etc/shadow"), ("root", "/"), ("self", "self"), ("up", "../.."), ("wait", "fifo"), ("nowhere", "/x/y")):
    os.symlink(target, name)
os.makedirs("deep/" + "/".join("d" * 30))
os.mkdir("closed"); open("closed/f", "w").close(); os.chmod("closed", 0)
open(b"\xff\n\x1b[2J", "w").close()
os.symlink("/usr", "deep/usr"); os.mkfifo("deep/fifo")
print("left")
