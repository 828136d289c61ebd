// Tries to leave the sandbox, one way for each word. Prints `held`, or a line that begins with `ESCAPED`, and nothing else.
// Run outside a sandbox, as the tests also do, the same words find what they look for: so each of them can fail.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int escaped;

static void bad(const char *what, const char *more) {
    printf("ESCAPED %s %s (errno %d %s)\n", what, more == NULL ? "" : more, errno, strerror(errno));
    escaped = 1;
}

// The call must fail, with one of two errors where they are named.
static void refused(const char *what, long result, int error, int other) {
    if (result >= 0) bad(what, "succeeded");
    else if (error != 0 && errno != error && errno != other) bad(what, "failed for another reason");
}

static void unopenable(const char *path, int flags) {
    int file = open(path, flags);
    if (file < 0) return;
    bad(path, "opened");
    close(file);
}

static void unreadable(const char *path) {
    char byte;
    int file = open(path, O_RDONLY | O_NONBLOCK);
    if (file < 0) return;
    if (read(file, &byte, 1) > 0) bad(path, "was read");
    close(file);
}

static void processes(char **words) {
    DIR *listing = opendir("/proc");
    int count = 0;
    char path[512];
    for (struct dirent *entry; listing != NULL && (entry = readdir(listing)) != NULL;) {
        if (entry->d_name[0] < '0' || entry->d_name[0] > '9') continue;
        count++;
        for (const char *const *part = (const char *const[]){"root", "cwd", NULL}; *part != NULL; part++) {
            snprintf(path, sizeof path, "/proc/%s/%s%s", entry->d_name, *part, words[0] == NULL ? "/nothing" : words[0]);
            unopenable(path, O_RDONLY);
        }
    }
    if (count > 5) bad("/proc", "shows processes of the host");
}

static void paths(char **words) {
    for (; *words != NULL; words++) unopenable(*words, O_RDONLY);
}

static void settings(char **words) {
    (void)words;
    static const char *const names[] = {"kernel/core_pattern", "kernel/panic", "kernel/modprobe", "kernel/hotplug",
        "vm/overcommit_memory", "vm/drop_caches", "user/max_user_namespaces", "net/ipv4/ip_forward", "fs/suid_dumpable",
        "kernel/hostname", "kernel/ns_last_pid", "fs/binfmt_misc/register", NULL};
    for (int index = 0; names[index] != NULL; index++) {
        char path[128];
        snprintf(path, sizeof path, "/proc/sys/%s", names[index]);
        unopenable(path, O_WRONLY);
        if (access(path, W_OK) == 0) bad(path, "may be written");
        if (chmod(path, 0777) == 0) bad(path, "changed its mode");
    }
}

static void kernel_files(char **words) {
    (void)words;
    static const char *const names[] = {"/proc/sysrq-trigger", "/proc/irq/default_smp_affinity", "/proc/bus/pci/00", NULL};
    for (int index = 0; names[index] != NULL; index++) unopenable(names[index], O_WRONLY);
    static const char *const secrets[] = {"/proc/kcore", "/proc/kmsg", "/dev/core", "/proc/vmallocinfo", "/proc/slabinfo", NULL};
    for (int index = 0; secrets[index] != NULL; index++) unreadable(secrets[index]);
    struct stat status;
    if (stat("/sys/kernel", &status) == 0) bad("/sys", "is there");
    if (stat("/sys/fs/cgroup", &status) == 0) bad("/sys/fs/cgroup", "is there");
}

static void devices(char **words) {
    (void)words;
    static const char *const allowed =
        " . .. core fd full null ptmx pts random shm stderr stdin stdout tty urandom zero console ";
    DIR *listing = opendir("/dev");
    for (struct dirent *entry; listing != NULL && (entry = readdir(listing)) != NULL;) {
        char name[300];
        snprintf(name, sizeof name, " %s ", entry->d_name);
        if (strstr(allowed, name) == NULL) bad("/dev", entry->d_name);
    }
    refused("mknod of a character device", mknod("zero", S_IFCHR | 0600, 0x105), EPERM, 0);
    refused("mknod of a block device", mknod("/tmp/disk", S_IFBLK | 0600, 0x800), EPERM, 0);
    refused("mknodat", mknodat(AT_FDCWD, "/tmp/mem", S_IFCHR | 0600, 0x101), EPERM, 0);
}

// Files that would be run with the rights of their owner, made in each way that there is; some by number, since the C library
// takes openat for open.
static void lent_rights(char **words) {
    (void)words;
    static const int modes[] = {S_ISUID | 0755, S_ISGID | 0755};
    for (int index = 0; index < 2; index++) {
        int mode = modes[index], file = open("/tmp/lent", O_CREAT | O_RDWR, 0755);
        if (file < 0) return bad("open", strerror(errno));
        refused("chmod", chmod("/tmp/lent", mode), EPERM, 0);
        refused("fchmod", fchmod(file, mode), EPERM, 0);
        refused("fchmodat", fchmodat(AT_FDCWD, "/tmp/lent", mode, 0), EPERM, 0);
        refused("fchmodat2", syscall(452, AT_FDCWD, "/tmp/lent", mode, 0), EPERM, ENOSYS);
        if (chmod("/tmp/lent", 0700) != 0) bad("chmod without the bits", strerror(errno));
        close(file);
        unlink("/tmp/lent");
#ifdef SYS_open
        refused("open", syscall(SYS_open, "/tmp/lent", O_CREAT | O_WRONLY, mode), EPERM, 0);
        refused("creat", syscall(SYS_creat, "/tmp/lent", mode), EPERM, 0);
#endif
        refused("openat", openat(AT_FDCWD, "/tmp/lent", O_CREAT | O_WRONLY, mode), EPERM, 0);
        refused("openat of a file without a name", openat(AT_FDCWD, "/tmp", O_TMPFILE | O_WRONLY, mode), EPERM, 0);
        refused("mknod of a file", mknod("/tmp/lent", S_IFREG | mode, 0), EPERM, 0);
        struct open_how how = {.flags = O_CREAT | O_WRONLY, .mode = (unsigned)mode};
        refused("openat2", syscall(SYS_openat2, AT_FDCWD, "/tmp/lent", &how, sizeof how), ENOSYS, 0);
        // Opened without making it the mode says nothing.
        long own = syscall(SYS_openat, AT_FDCWD, "/proc/self/status", O_RDONLY, mode);
        if (own < 0) bad("open for reading", strerror(errno));
        close((int)own);
        unlink("/tmp/lent");
    }
}

static void families(char **words) {
    int isHost = words[0] != NULL && strcmp(words[0], "host") == 0;
    for (int family = 0; family < 64; family++) {
        if (isHost ? family == AF_INET || family == AF_INET6 : family == AF_UNIX) continue;
        for (int type = 1; type < 6; type++) {
            char name[64];
            snprintf(name, sizeof name, "socket of family %d type %d", family, type);
            refused(name, socket(family, type, 0), EAFNOSUPPORT, 0);
        }
    }
    // The kernel looks at 32 bits of this argument.
    refused("AF_NETLINK with a high bit", syscall(SYS_socket, 0x100000010L, 3, 0), EAFNOSUPPORT, 0);
    refused("AF_VSOCK with a high bit", syscall(SYS_socket, 0x100000028L, 1, 0), EAFNOSUPPORT, 0);
    int pair[2];
    if (isHost) {
        refused("a pair of datagram sockets", socketpair(AF_UNIX, SOCK_DGRAM, 0, pair), EAFNOSUPPORT, 0);
        refused("a pair of raw sockets", socketpair(AF_UNIX, SOCK_RAW, 0, pair), EAFNOSUPPORT, 0);
    }
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) bad("a pair of streams", "is refused, which breaks programs");
}

static void reach(char **words) {
    static const char *const names[] = {"169.254.169.254", "127.0.0.1", "10.0.0.2", "8.8.8.8"};
    int port = words[0] == NULL ? 80 : atoi(words[0]);
    for (size_t index = 0; index < 4; index++) {
        int client = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        if (client < 0) continue;
        struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
        inet_pton(AF_INET, names[index], &address.sin_addr);
        if (connect(client, (void *)&address, sizeof address) == 0 || errno == EINPROGRESS || errno == ECONNREFUSED)
            bad("a packet left for", names[index]);
        close(client);
    }
    int six = socket(AF_INET6, SOCK_STREAM, 0);
    struct sockaddr_in6 address6 = {.sin6_family = AF_INET6, .sin6_port = htons(80)};
    inet_pton(AF_INET6, "fd00:ec2::254", &address6.sin6_addr);
    if (six >= 0 && connect(six, (void *)&address6, sizeof address6) == 0) bad("connected to", "fd00:ec2::254");
}

static void abstract(char **words) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = strlen(words[0]);
    memcpy(address.sun_path + 1, words[0], length);
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + length);
    int client = socket(AF_UNIX, SOCK_STREAM, 0);
    if (client >= 0 && connect(client, (void *)&address, size) == 0) bad("abstract socket", words[0]);
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) == 0) {
        snprintf(address.sun_path + 1, 64, "%s.d", words[0]);
        size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + length + 2);
        if (sendto(pair[0], "x", 1, 0, (void *)&address, size) == 1) bad("abstract datagram socket", words[0]);
    }
}

static void others(char **words) {
    (void)words;
    pid_t child = fork();
    if (child == 0) {
        pause();
        _exit(0);
    }
    char byte;
    struct iovec here = {&byte, 1}, there = {&escaped, 1};
    refused("ptrace", ptrace(PTRACE_ATTACH, child, 0, 0), EPERM, 0);
    refused("process_vm_readv", process_vm_readv(child, &here, 1, &there, 1, 0), EPERM, 0);
    refused("process_vm_writev", process_vm_writev(child, &here, 1, &there, 1, 0), EPERM, 0);
    refused("kcmp", syscall(SYS_kcmp, getpid(), child, 0, 0, 0), EPERM, 0);
    int handle = (int)syscall(SYS_pidfd_open, child, 0);
    refused("pidfd_getfd", syscall(SYS_pidfd_getfd, handle, 0, 0), EPERM, 0);
    unopenable("/proc/1/exe", O_WRONLY);
    // Process 1 of the sandbox is bubblewrap's and of the step's user. What can be done through it must be no more than the step can do.
    FILE *first = fopen("/proc/1/status", "r");
    char line[256];
    while (first != NULL && fgets(line, sizeof line, first) != NULL) {
        if (strncmp(line, "CapEff:", 7) == 0 && strtoull(line + 7, NULL, 16) != 0) bad("process 1 has", line);
        if (strncmp(line, "Seccomp:", 8) == 0 && atoi(line + 8) != 2) bad("process 1 has", line);
        if (strncmp(line, "Seccomp_filters:", 16) == 0 && atoi(line + 16) < 2) bad("process 1 has", line);
    }
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
}

static void signals(char **words) {
    (void)words;
    kill(1, SIGKILL);
    kill(1, SIGTERM);
    kill(getppid(), SIGSTOP);
    kill(-1, SIGKILL);
    killpg(0, 0);
}

static void privileges(char **words) {
    (void)words;
    refused("setuid 0", setuid(0), EPERM, EINVAL);
    refused("setgid 0", setgid(0), EPERM, EINVAL);
    refused("setresuid 1", setresuid(1, 1, 1), EPERM, EINVAL);
    gid_t none = 0;
    refused("setgroups", setgroups(1, &none), EPERM, EINVAL);
    if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1) bad("no_new_privs", "is off");
    for (int capability = 0; capability < 41; capability++) {
        if (prctl(PR_CAPBSET_READ, capability, 0, 0, 0) == 1) bad("capability", "in the bounding set");
        if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) == 0) bad("capability", "could be raised");
    }
    FILE *own = fopen("/proc/self/status", "r");
    char line[256];
    while (own != NULL && fgets(line, sizeof line, own) != NULL)
        if (strncmp(line, "CapEff:", 7) == 0 && strtoull(line + 7, NULL, 16) != 0) bad("capabilities", line);
    // A program of the host with the bit of another user stays what it is started as.
    int ends[2];
    if (pipe(ends) != 0) return bad("pipe", NULL);
    if (fork() == 0) {
        dup2(ends[1], 1);
        execl("/usr/bin/su", "su", "-c", "echo ROOT", (char *)NULL);
        _exit(1);
    }
    close(ends[1]);
    char answer[64];
    ssize_t got = read(ends[0], answer, sizeof answer);
    if (got >= 4 && memcmp(answer, "ROOT", 4) == 0) bad("su", "gave a root shell");
    wait(NULL);
}

static void mounts(char **words) {
    (void)words;
    refused("mount", mount("none", "/tmp", "tmpfs", 0, NULL), EPERM, 0);
    refused("mount cgroup", mount("none", "/tmp", "cgroup", 0, "memory"), EPERM, 0);
    refused("bind mount", mount("/", "/tmp", NULL, MS_BIND, NULL), EPERM, 0);
    refused("remount", mount(NULL, "/usr", NULL, MS_REMOUNT | MS_BIND, NULL), EPERM, 0);
    refused("umount", umount2("/proc/sys", MNT_DETACH), EPERM, 0);
    refused("pivot_root", syscall(SYS_pivot_root, "/tmp", "/tmp"), EPERM, 0);
    refused("chroot", chroot("/tmp"), EPERM, 0);
    refused("open_tree", syscall(SYS_open_tree, AT_FDCWD, "/", OPEN_TREE_CLONE), EPERM, 0);
    refused("move_mount", syscall(SYS_move_mount, AT_FDCWD, "/usr", AT_FDCWD, "/tmp", 0), EPERM, 0);
    refused("fsopen", syscall(SYS_fsopen, "tmpfs", 0), EPERM, 0);
    refused("mount_setattr", syscall(SYS_mount_setattr, AT_FDCWD, "/usr", 0, NULL, 0), EPERM, 0);
    if (open("/usr/dd0c-test", O_CREAT | O_WRONLY, 0600) >= 0 || errno != EROFS) bad("/usr", "is not read-only");
    if (open("/dd0c-test", O_CREAT | O_WRONLY, 0600) >= 0 || errno != EROFS) bad("/", "is not read-only");
    if (open("/dev/dd0c-test", O_CREAT | O_WRONLY, 0600) >= 0 || errno != EROFS) bad("/dev", "is not read-only");
    if (open("/etc/passwd", O_WRONLY) >= 0) bad("/etc/passwd", "may be written");
}

static int nothing(void *argument) {
    (void)argument;
    _exit(0);
}

static void *no_thread(void *argument) { return argument; }

static void namespaces(char **words) {
    (void)words;
    static const unsigned long kinds[] = {CLONE_NEWUSER, CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWNET, CLONE_NEWIPC, CLONE_NEWUTS,
                                          CLONE_NEWCGROUP};
    static char stack[65536];
    for (size_t index = 0; index < sizeof kinds / sizeof *kinds; index++) {
        char name[64];
        snprintf(name, sizeof name, "unshare %lx", kinds[index]);
        refused(name, syscall(SYS_unshare, kinds[index]), EPERM, 0);
        snprintf(name, sizeof name, "clone %lx", kinds[index]);
        refused(name, clone(nothing, stack + sizeof stack, (int)kinds[index] | SIGCHLD, NULL), EPERM, 0);
    }
    uint64_t arguments[11] = {CLONE_NEWUSER};
    refused("clone3", syscall(SYS_clone3, arguments, sizeof arguments), ENOSYS, 0);
    refused("time namespace", syscall(SYS_unshare, 0x80), EPERM, 0);
    int own = open("/proc/self/ns/mnt", O_RDONLY);
    refused("setns", setns(own, 0), EPERM, 0);
    pthread_t thread;
    if (pthread_create(&thread, NULL, no_thread, NULL) != 0) bad("a thread", "is refused, which breaks programs");
}

static void keys(char **words) {
    (void)words;
    refused("add_key", syscall(SYS_add_key, "user", "dd0c", "x", 1, -3), EPERM, 0);
    refused("keyctl", syscall(SYS_keyctl, 0, -3, 1), EPERM, 0);
    refused("request_key", syscall(SYS_request_key, "user", "dd0c", NULL, -3), EPERM, 0);
}

static void kernel(char **words) {
    (void)words;
    static char zero[512];
    refused("io_uring_setup", syscall(SYS_io_uring_setup, 4, zero), EPERM, 0);
    refused("io_uring_enter", syscall(SYS_io_uring_enter, 0, 0, 0, 0, NULL, 0), EPERM, 0);
    refused("bpf", syscall(SYS_bpf, 0, zero, sizeof zero), EPERM, 0);
    refused("perf_event_open", syscall(SYS_perf_event_open, zero, 0, -1, -1, 0), EPERM, 0);
    refused("userfaultfd", syscall(SYS_userfaultfd, 0), EPERM, 0);
    refused("kexec_load", syscall(SYS_kexec_load, 0, 0, NULL, 0), EPERM, 0);
    refused("init_module", syscall(SYS_init_module, zero, 0, ""), EPERM, 0);
    refused("finit_module", syscall(SYS_finit_module, 0, "", 0), EPERM, 0);
    refused("syslog", syscall(SYS_syslog, 3, zero, sizeof zero), EPERM, 0);
    refused("open_by_handle_at", syscall(SYS_open_by_handle_at, AT_FDCWD, zero, 0), EPERM, 0);
    refused("reboot", syscall(SYS_reboot, 0, 0, 0, NULL), EPERM, 0);
    refused("acct", syscall(SYS_acct, "/tmp/x"), EPERM, 0);
    // Its mode lies in memory, where no filter can look for the bits of another user.
    uint64_t how[3] = {O_CREAT | O_WRONLY, 04755, 0};
    refused("openat2", syscall(SYS_openat2, AT_FDCWD, "/tmp/stranger", how, sizeof how), ENOSYS, 0);
    refused("an unknown system call", syscall(900), ENOSYS, 0);
}

static void terminal(char **words) {
    (void)words;
    if (isatty(0) || isatty(1) || isatty(2)) bad("a terminal", "is standard input or output");
    unopenable("/dev/tty", O_RDWR);
    int control = posix_openpt(O_RDWR | O_NOCTTY);
    grantpt(control);
    unlockpt(control);
    int end = open(ptsname(control) == NULL ? "/dev/null" : ptsname(control), O_RDWR);
    char key = 'x';
    refused("TIOCSTI", syscall(SYS_ioctl, end, 0x5412L, &key), EPERM, 0);
    refused("TIOCSTI with a high bit", syscall(SYS_ioctl, end, 0x100005412L, &key), EPERM, 0);
    refused("TIOCLINUX", syscall(SYS_ioctl, end, 0x541cL, &key), EPERM, 0);
}

static void descriptors(char **words) {
    (void)words;
    // Asked one by one: a listing would show its own.
    for (int number = 3; number < 4096; number++)
        if (fcntl(number, F_GETFD) >= 0) bad("an inherited descriptor", NULL);
    char path[4096];
    if (getcwd(path, sizeof path) == NULL || path[0] != '/') bad("the working folder", "lies outside");
}

static void clocks(char **words) {
    (void)words;
    struct timespec now;
    struct timeval time = {0};
    clock_gettime(CLOCK_REALTIME, &now);
    time.tv_sec = now.tv_sec;
    refused("clock_settime", syscall(SYS_clock_settime, CLOCK_REALTIME, &now), EPERM, 0);
    refused("settimeofday", syscall(SYS_settimeofday, &time, NULL), EPERM, 0);
    static char buffer[512];
    buffer[0] = 0;
    refused("adjtimex", syscall(SYS_adjtimex, buffer), EPERM, 0);
    refused("sethostname", sethostname("x", 1), EPERM, 0);
}

static void shared(char **words) {
    if (shmget((key_t)atoi(words[0]), 1, 0) >= 0) bad("SysV memory of the host", words[0]);
    if (mq_open(words[1], O_RDONLY) >= 0) bad("message queue of the host", words[1]);
    if (shm_open(words[1], O_RDONLY, 0) >= 0) bad("POSIX memory of the host", words[1]);
}

static void priority(char **words) {
    (void)words;
    errno = 0;
    refused("nice", nice(-5) == -1 && errno != 0 ? -1 : 0, EPERM, EACCES);
    struct sched_param parameter = {.sched_priority = 1};
    refused("SCHED_FIFO", sched_setscheduler(0, SCHED_FIFO, &parameter), EPERM, 0);
    struct rlimit more = {RLIM_INFINITY, RLIM_INFINITY};
    refused("more processes", setrlimit(RLIMIT_NPROC, &more), EPERM, 0);
    refused("larger files", setrlimit(RLIMIT_FSIZE, &more), EPERM, 0);
    refused("cores", setrlimit(RLIMIT_CORE, &more), EPERM, 0);
}

static void old_abi(char **words) {
#ifdef __x86_64__
    if (strcmp(words[0], "x32") == 0) {
        syscall(0x40000000 + SYS_getpid);
    } else {
        long result;
        __asm__ volatile("int $0x80" : "=a"(result) : "a"(20) : "memory");
    }
    bad("a foreign ABI", words[0]);
#else
    (void)words;
    raise(SIGSYS);
#endif
}

static void fork_bomb(char **words) {
    (void)words;
    int count = 0;
    while (count < 10000) {
        pid_t child = fork();
        if (child == 0) {
            pause();
            _exit(0);
        }
        if (child < 0) break;
        count++;
    }
    if (count >= 10000) bad("a fork bomb", NULL);
    printf("%d processes\n", count);
}

static void fill(char **words) {
    char path[256];
    static char block[65536];
    snprintf(path, sizeof path, "%s/big", words[0]);
    int file = open(path, O_CREAT | O_WRONLY, 0600);
    long long total = 0;
    for (ssize_t wrote; file >= 0 && (wrote = write(file, block, sizeof block)) > 0 && total < (4LL << 30);) total += wrote;
    printf("%lld bytes\n", total);
    if (total >= (4LL << 30)) bad("a full disk", words[0]);
}

static void many(char **words) {
    char path[256];
    int count = 0;
    for (; count < 2000000; count++) {
        snprintf(path, sizeof path, "%s/n%d", words[0], count);
        int file = open(path, O_CREAT | O_WRONLY, 0600);
        if (file < 0) break;
        close(file);
    }
    if (count >= 2000000) bad("many files", words[0]);
    printf("%d files\n", count);
}

static void sparse(char **words) {
    char path[256];
    snprintf(path, sizeof path, "%s/sparse", words[0]);
    signal(SIGXFSZ, SIG_IGN);
    int file = open(path, O_CREAT | O_RDWR, 0600);
    refused("a sparse file of a terabyte", ftruncate(file, 1LL << 40), EFBIG, EINVAL);
    refused("fallocate", fallocate(file, 0, 0, 1LL << 40), EFBIG, ENOSPC);
}

static void zombies(char **words) {
    (void)words;
    for (int index = 0; index < 20; index++)
        if (fork() == 0) {
            if (fork() == 0) _exit(0);
            _exit(0);
        }
    while (wait(NULL) > 0) {}
    // Process 1 takes what has lost its parent; it needs to be scheduled for that.
    for (int round = 0; round < 5000; round++) {
        int count = 0;
        for (int number = 2; number < 100; number++) {
            char path[64], line[256] = "";
            snprintf(path, sizeof path, "/proc/%d/stat", number);
            FILE *own = fopen(path, "r");
            if (own == NULL) continue;
            if (fgets(line, sizeof line, own) != NULL && strstr(line, ") Z ") != NULL) count++;
            fclose(own);
        }
        if (count == 0) return;
        usleep(1000);
    }
    bad("zombies", "stay");
}

static void unlinked(char **words) {
    static char block[65536];
    for (int index = 0; index < 64; index++) {
        char path[256];
        snprintf(path, sizeof path, "%s/gone", words[0]);
        int file = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0600);
        unlink(path);
        for (int part = 0; part < 512; part++)
            if (write(file, block, sizeof block) < 0) return;
    }
    pause();
}

static const struct {
    const char *word;
    void (*run)(char **);
} table[] = {
    {"processes", processes}, {"paths", paths},         {"settings", settings},   {"kernel-files", kernel_files},
    {"devices", devices},     {"lent-rights", lent_rights}, {"families", families},   {"reach", reach},         {"abstract", abstract},
    {"others", others},       {"signals", signals},     {"privileges", privileges}, {"mounts", mounts},
    {"namespaces", namespaces}, {"keys", keys},         {"kernel", kernel},       {"terminal", terminal},
    {"descriptors", descriptors}, {"clocks", clocks},   {"shared", shared},       {"priority", priority},
    {"old-abi", old_abi},     {"fork-bomb", fork_bomb}, {"fill", fill},           {"many", many},
    {"sparse", sparse},       {"zombies", zombies},     {"unlinked", unlinked},
};

int main(int count, char **words) {
    for (size_t index = 0; count > 1 && index < sizeof table / sizeof *table; index++) {
        if (strcmp(words[1], table[index].word) != 0) continue;
        table[index].run(words + 2);
        if (!escaped) puts("held");
        return escaped;
    }
    puts("ESCAPED: no such word");
    return 2;
}
