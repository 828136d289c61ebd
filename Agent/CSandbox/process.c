// Descriptors, processes and privileges of the parent.
#define _GNU_SOURCE
#include "CSandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int raised(int descriptor) {
    if (descriptor < 0 || descriptor > 2) return descriptor;
    int higher = fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
    close(descriptor);
    return higher;
}

int dd0c_pipe(int ends[2]) {
    if (pipe2(ends, O_CLOEXEC) != 0) return -1;
    ends[0] = raised(ends[0]);
    ends[1] = raised(ends[1]);
    if (ends[0] >= 0 && ends[1] >= 0) return 0;
    int error = errno;
    if (ends[0] >= 0) close(ends[0]);
    if (ends[1] >= 0) close(ends[1]);
    errno = error;
    return -1;
}

int dd0c_memory_file(const void *bytes, size_t count) {
    int file = raised(memfd_create("dd0c", MFD_CLOEXEC));
    if (file < 0) return -1;
    size_t done = 0;
    while (done < count) {
        ssize_t wrote = pwrite(file, (const char *)bytes + done, count - done, (off_t)done);
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote <= 0) {
            int error = errno;
            close(file);
            errno = error;
            return -1;
        }
        done += (size_t)wrote;
    }
    return file;
}

int dd0c_event(void) { return raised(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)); }

int dd0c_kill(int process_descriptor) {
    return (int)syscall(SYS_pidfd_send_signal, process_descriptor, SIGKILL, NULL, 0);
}

int dd0c_process_descriptor(pid_t process) { return raised((int)syscall(SYS_pidfd_open, process, 0)); }

static uint64_t microseconds(struct timeval time) { return (uint64_t)time.tv_sec * 1000000 + (uint64_t)time.tv_usec; }

static int reap(pid_t process, int options, struct dd0c_usage *usage) {
    int status;
    struct rusage used;
    pid_t got;
    do got = wait4(process, &status, __WALL | options, &used);
    while (got < 0 && errno == EINTR);
    if (got <= 0) return -1;
    if (usage != NULL) *usage = (struct dd0c_usage){microseconds(used.ru_utime), microseconds(used.ru_stime)};
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int dd0c_reap(pid_t process, struct dd0c_usage *usage) { return reap(process, 0, usage); }

int dd0c_reap_if_ours(pid_t process, struct dd0c_usage *usage) { return reap(process, WNOHANG, usage); }

int dd0c_adopt_orphans(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

int dd0c_has_capability(int capability) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2];
    if (capability < 0 || capability > 63 || syscall(SYS_capget, &header, data) != 0) return 0;
    return (data[capability / 32].effective >> (capability % 32)) & 1;
}

void dd0c_hide_memory(void) { (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

int dd0c_is_memory_hidden(void) { return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0; }

int dd0c_scratch_free(int descriptor, uint64_t *bytes, uint64_t *files) {
    struct statfs status;
    if (fstatfs(descriptor, &status) != 0) return -1;
    *bytes = (uint64_t)status.f_bavail * (uint64_t)status.f_bsize;
    *files = status.f_ffree;
    return 0;
}

static int wait_for_end(void *argument) {
    int *ends = argument;
    char byte;
    // The parent has written the map once it closes its end; nobody writes.
    (void)!read(ends[0], &byte, 1);
    _exit(0);
}

static int write_map(pid_t process, const char *name, unsigned from, unsigned to) {
    char path[64], line[64];
    snprintf(path, sizeof path, "/proc/%d/%s", process, name);
    snprintf(line, sizeof line, "%u %u 1\n", from, to);
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) return -1;
    ssize_t wrote = write(file, line, strlen(line));
    int error = errno;
    close(file);
    errno = error;
    return wrote < 0 ? -1 : 0;
}

int dd0c_owner_map(uid_t owner, gid_t owner_group, uid_t user, gid_t group) {
    enum { STACK_BYTES = 32 * 1024 };
    int ends[2];
    if (dd0c_pipe(ends) != 0) return -1;
    char *stack = mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    int result = -1, error;
    pid_t process = stack == MAP_FAILED ? -1 : clone(wait_for_end, stack + STACK_BYTES, CLONE_NEWUSER | SIGCHLD, ends);
    if (process > 0 && write_map(process, "uid_map", owner, user) == 0 &&
        write_map(process, "gid_map", owner_group, group) == 0) {
        char path[64];
        snprintf(path, sizeof path, "/proc/%d/ns/user", process);
        result = raised(open(path, O_RDONLY | O_CLOEXEC));
    }
    error = errno;
    // The child holds a copy of the writing end, so closing ours would not end it.
    if (process > 0) {
        kill(process, SIGKILL);
        (void)dd0c_reap(process, NULL);
    }
    if (stack != MAP_FAILED) munmap(stack, STACK_BYTES);
    close(ends[0]);
    close(ends[1]);
    errno = error;
    return result;
}
