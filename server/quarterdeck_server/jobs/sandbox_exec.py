"""Puts itself into a sandbox and becomes another program.

    python -I -S sandbox_exec.py LIMITS PROGRAM [ARGUMENT …]

LIMITS is the JSON of `Limits`. It runs apart from ours because a process with threads
may do next to nothing between fork and exec, and knows nothing but Python's own library.
Landlock (Linux's Documentation/userspace-api/landlock.rst) says which files and ports there are;
a filter of system calls (seccomp(2)) closes what Landlock does not see.
"""

import ctypes
import json
import os
import platform
import resource
import signal
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
PATH_BENEATH, NET_PORT = 1, 2
EXECUTE, READ_FILE, READ_DIR = 1 << 0, 1 << 2, 1 << 3
WRITE_FILE, TRUNCATE, IOCTL = 1 << 1, 1 << 14, 1 << 15
# Of a file alone; the other rights are of what is in a folder.
OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL
# How many rights on files each version has, how many on ports, and how many scopes.
VERSIONS = {1: (13, 0, 0), 2: (14, 0, 0), 3: (15, 0, 0), 4: (15, 2, 0), 5: (16, 2, 0)}
NEWEST = (16, 2, 2)
CONNECT = 1 << 1
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")
SECRET = 3

PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 22, 38
# linux/audit.h: the architectures whose numbers of system calls are known here.
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
EPERM, ENOSYS, EAFNOSUPPORT = 1, 38, 97
ALLOW, FAIL = 0x7FFF0000, 0x00050000
AF_UNIX, AF_INET, AF_INET6, STREAM, DATAGRAM, TCP, UDP = 1, 2, 10, 1, 2, 6, 17
CLONE_THREAD, FASTOPEN, X32 = 0x10000, 0x20000000, 0x40000000
# What no client needs, by its number on x86_64 and aarch64; -1 if there is none. It would look
# into other processes, slow them down, change the rights and times of files or watch their
# names (Landlock lets it), escape the process group by which it is ended, or do any of this past
# the filter.
DENIED = {
    **{"ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271)},
    **{"kcmp": (312, 272), "pidfd_open": (434, 434), "pidfd_getfd": (438, 438)},
    **{"kill": (62, 129), "tkill": (200, 130), "rt_sigqueueinfo": (129, 138)},
    **{"pidfd_send_signal": (424, 424), "setsid": (112, 157), "setpgid": (109, 154)},
    **{"io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "bpf": (321, 280)},
    **{"unshare": (272, 97), "setns": (308, 268), "chroot": (161, 51), "pivot_root": (155, 41)},
    **{"mount": (165, 40), "umount2": (166, 39), "move_mount": (429, 429), "fsopen": (430, 430)},
    **{"fsmount": (432, 432), "fspick": (433, 433), "open_tree": (428, 428)},
    **{"mount_setattr": (442, 442), "name_to_handle_at": (303, 264)},
    **{"open_by_handle_at": (304, 265), "perf_event_open": (298, 241), "userfaultfd": (323, 282)},
    **{"add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219)},
    **{"shmget": (29, 194), "shmat": (30, 196), "shmctl": (31, 195), "semget": (64, 190)},
    **{"msgget": (68, 186), "mq_open": (240, 180), "personality": (135, 92)},
    **{"chmod": (90, -1), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452)},
    **{"chown": (92, -1), "fchown": (93, 55), "lchown": (94, -1), "fchownat": (260, 54)},
    **{"setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7)},
    **{"removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16)},
    **{"setxattrat": (463, 463), "removexattrat": (466, 466), "file_setattr": (469, 469)},
    **{"bind": (49, 200), "listen": (50, 201), "rt_tgsigqueueinfo": (297, 240)},
    **{"setpriority": (141, 140), "ioprio_set": (251, 30), "sched_setaffinity": (203, 122)},
    **{"sched_setscheduler": (144, 119), "sched_setparam": (142, 118), "sched_setattr": (314, 274)},
    **{"inotify_init": (253, -1), "inotify_init1": (294, 26), "fanotify_init": (300, 262)},
}
FORKS = {"fork": (57, -1), "vfork": (58, -1)}
TIMES = {"utime": (132, -1), "utimes": (235, -1), "futimesat": (261, -1), "utimensat": (280, 88)}
CLONE, CLONE3, SOCKET = (56, 220), (435, 435), (41, 198)
# Of itself alone, as 0: another's limits end it, too.
LIMIT = (302, 261)
# Which argument has what would have others get signals: F_SETOWN, F_SETSIG and F_SETOWN_EX;
# FIOSETOWN and SIOCSPGRP.
OWNERS = {(72, 25): (1, (8, 10, 15)), (16, 29): (1, (0x8901, 0x8902))}
TGKILL = (234, 131)
# capset(2), and the version of what it is told.
CAPSET, CAPABILITIES = {"x86_64": 126, "aarch64": 91}, 0x20080522
# CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH: PostgreSQL's own socket may lie in a folder of its user.
REACH_SOCKETS = 1 << 1 | 1 << 2
# Where each has its flags.
SENDS = {(44, 206): 3, (46, 211): 2, (307, 269): 3}

_libc = ctypes.CDLL(None, use_errno=True)


class Limits(NamedTuple):
    """What a program may do: the paths are there, and none leads to what is ours."""

    reads: list[str]
    runs: list[str]
    lists: list[str]
    writes: list[str]
    ports: tuple[int, ...]
    unix: bool
    resolves: bool
    times: bool
    forks: bool
    most_bytes: int
    parent: int
    secret: int
    bubblewrap: str
    required: bool


def _call(number: int, *arguments: int | bytes | None) -> int:
    """Make a system call. Raise OSError."""
    given = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    answer: int = _libc.syscall(ctypes.c_long(number), *given)
    if answer < 0:
        raise OSError(ctypes.get_errno(), "the sandbox could not be created")
    return answer


def landlock_version() -> int:
    """Return the version of the kernel's Landlock; 0 for none."""
    try:
        return _call(CREATE_RULESET, None, 0, 1)
    except OSError:
        return 0


def _shut_in(limits: Limits, version: int) -> None:
    """Leave of the file system, of ports and of other processes what the limits name."""
    files, ports, scopes = ((1 << bits) - 1 for bits in VERSIONS.get(version, NEWEST))
    attributes = struct.pack("=QQQ", files, ports, scopes)
    size = 8 if not ports else 16 if not scopes else 24
    ruleset = _call(CREATE_RULESET, attributes, size, 0)
    rights = {
        "reads": READ_FILE | READ_DIR,
        "runs": READ_FILE | READ_DIR | EXECUTE,
        "lists": READ_DIR,
        "writes": files & ~EXECUTE,
    }
    for name, allowed in rights.items():
        for path in getattr(limits, name):
            _allow(ruleset, path, allowed)
    for path in DEVICES:
        _allow(ruleset, path, READ_FILE | WRITE_FILE)
    for port in limits.ports if ports else ():
        _call(ADD_RULE, ruleset, NET_PORT, struct.pack("=QQ", CONNECT, port), 0)
    _call(RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # What is not there need not be allowed.
    if not os.path.isdir(path):
        rights &= OF_FILES
    try:
        _call(ADD_RULE, ruleset, PATH_BENEATH, struct.pack("=Qi", rights, descriptor), 0)
    finally:
        os.close(descriptor)


def _step(code: int, value: int, if_so: int = 0, if_not: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_so, if_not, value)


def _load(offset: int) -> bytes:
    return _step(0x20, offset)


def _argument(position: int) -> bytes:
    return _load(16 + 8 * position)  # its lower half, on the two architectures


def _fails(number: int) -> bytes:
    return _step(0x06, FAIL | number)


def _equals(value: int, skip: int) -> bytes:
    """Skip so many steps unless what was loaded is this."""
    return _step(0x15, value, 0, skip)


def _rules(limits: Limits, column: int) -> Iterator[bytes]:
    """Yield steps that end with a verdict, or with the number of the system call loaded."""
    number = _load(0)
    denied = DENIED | ({} if limits.forks else FORKS) | ({} if limits.times else TIMES)
    for numbers in denied.values():
        if numbers[column] >= 0:
            yield _equals(numbers[column], 1) + _fails(EPERM)
    # Its flags are in memory, where no filter sees them: the C library falls back to clone.
    yield _equals(CLONE3[column], 1) + _fails(ENOSYS)
    if not limits.forks:
        yield _equals(CLONE[column], 4) + _argument(0) + _step(0x45, CLONE_THREAD, 1, 0)
        yield _fails(EPERM) + number
        if not limits.bubblewrap:  # there are no others
            yield _equals(TGKILL[column], 4) + _argument(0) + _step(0x15, os.getpid(), 1, 0)
            yield _fails(EPERM) + number
    yield _equals(LIMIT[column], 4) + _argument(0) + _step(0x15, 0, 1, 0)
    yield _fails(EPERM) + number
    for numbers, (position, values) in OWNERS.items():
        checks = b"".join(_equals(value, 1) + _fails(EPERM) for value in values)
        yield _equals(numbers[column], 2 + 2 * len(values)) + _argument(position) + checks + number
    for numbers, position in SENDS.items():
        # It connects without Landlock being asked.
        yield _equals(numbers[column], 4) + _argument(position) + _step(0x45, FASTOPEN, 0, 1)
        yield _fails(EPERM) + number
    yield from _socket_rules(limits, SOCKET[column])


def _socket_rules(limits: Limits, number: int) -> Iterator[bytes]:
    """TCP alone, or with UDP for names; Unix sockets, of which Landlock sees no paths, if named."""
    refuse = _fails(EAFNOSUPPORT)
    if limits.unix:
        refuse = _argument(0) + _equals(AF_UNIX, 1) + _step(0x06, ALLOW) + refuse
    if not limits.ports:
        yield _equals(number, len(refuse) // 8) + refuse
        return
    types = {STREAM: TCP} | ({DATAGRAM: UDP} if limits.resolves else {})
    checks = _argument(0) + _step(0x15, AF_INET, 1 + len(refuse) // 8, 0)
    checks += _step(0x15, AF_INET6, len(refuse) // 8, 0) + refuse
    for kind, protocol in types.items():
        # A type may have SOCK_NONBLOCK and SOCK_CLOEXEC beside it.
        checks += _argument(1) + _step(0x54, 0xF) + _equals(kind, 4)
        checks += _argument(2) + _step(0x15, 0, 1, 0) + _equals(protocol, 1)
        checks += _step(0x06, ALLOW)
    checks += refuse
    yield _equals(number, len(checks) // 8) + checks


def filter_program(limits: Limits, machine: str) -> bytes:
    """Return the filter of system calls, as the kernel reads it.

    Empty for a machine that is not known.
    """
    if machine not in ARCHITECTURES:
        return b""
    column = list(ARCHITECTURES).index(machine)
    head = _load(4) + _step(0x15, ARCHITECTURES[machine], 1, 0) + _fails(EPERM) + _load(0)
    head += _step(0x35, X32, 0, 1) + _fails(EPERM)
    return head + b"".join(_rules(limits, column)) + _step(0x06, ALLOW)


def _filter(program: bytes) -> None:
    steps = ctypes.create_string_buffer(program, len(program))
    given = struct.pack("@HP", len(program) // 8, ctypes.addressof(steps))
    buffer = ctypes.create_string_buffer(given, len(given))
    _control(PR_SET_SECCOMP, 2, ctypes.addressof(buffer))


def _control(option: int, *arguments: int) -> None:
    given = [ctypes.c_ulong(each) for each in (*arguments, 0, 0, 0, 0)[:4]]
    if _libc.prctl(option, *given):
        raise OSError(ctypes.get_errno(), "the sandbox could not be created")


def _hold_back(limits: Limits) -> None:
    """No core dumps, no memory without end, no new rights, and no life after our parent's.

    When the host has no memory left, it ends before those who serve (proc(5), oom_score_adj).
    """
    with suppress(OSError), open("/proc/self/oom_score_adj", "w") as first_to_end:
        first_to_end.write("1000")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if most := limits.most_bytes:
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    _control(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != limits.parent:
        sys.exit(1)
    _control(PR_SET_NO_NEW_PRIVS, 1)
    number = CAPSET.get(platform.machine())
    if number and not limits.bubblewrap:  # which drops them itself
        # Root's program is no more than another's, but for reaching our own database.
        kept = REACH_SOCKETS if limits.unix and os.geteuid() == 0 else 0
        sets = struct.pack("=6I", kept, kept, 0, 0, 0, 0)
        _call(number, struct.pack("=Ii", CAPABILITIES, 0), sets)
    if limits.secret >= 0:
        os.dup2(limits.secret, SECRET)
        os.set_inheritable(SECRET, True)


def _bubble(limits: Limits, program: bytes, folder: str) -> list[str]:
    """bubblewrap's command for the same limits, but for the port: its network is all or none."""
    command = [limits.bubblewrap, "--unshare-all", "--die-with-parent", "--new-session"]
    command += ["--cap-drop", "ALL"]
    command += ["--share-net"] if limits.ports else []
    command += ["--proc", "/proc", "--dev", "/dev"]
    bound: list[str] = []
    for path in sorted(limits.reads + limits.runs):
        if not any(path.startswith(f"{each}/") for each in bound):
            command += ["--ro-bind-try", path, path]
            bound.append(path)
    for path in limits.writes:
        command += ["--bind", path, path]
    if program:
        descriptor = os.memfd_create("filter", 0)
        os.write(descriptor, program)
        os.lseek(descriptor, 0, os.SEEK_SET)
        command += ["--seccomp", str(descriptor)]
    return [*command, "--chdir", folder, "--"]


def main(arguments: list[str]) -> None:
    """Become the program; end with 126, and a line on standard error, if it cannot."""
    limits, command = Limits(**json.loads(arguments[0])), arguments[1:]
    _hold_back(limits)
    program = filter_program(limits, platform.machine())
    if limits.bubblewrap:
        command = _bubble(limits, program, os.getcwd()) + command
    elif version := landlock_version():
        _shut_in(limits, version)
        if program:
            _filter(program)
    elif limits.required:
        raise OSError(ENOSYS, "there is no sandbox")
    elif program:
        _filter(program)
    os.execv(command[0], command)  # noqa: S606


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except OSError as error:
        sys.stderr.write(f"error: {error.strerror}: {error.filename or ''}\n")
        sys.exit(126)
