// Starts the child of a step: clone, the child's preparations in their order, exec.
#define _GNU_SOURCE
#include "stage.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { STACK_BYTES = 128 * 1024 };

struct start {
    const struct dd0c_child *child;
    pid_t parent;
    int talk;
};

static const char *const stage_names[] = {
    [DD0C_STAGE_READY] = "be ready",
    [DD0C_STAGE_CLONE] = "make the process",
    [DD0C_STAGE_PARENT] = "bind its life to the agent's",
    [DD0C_STAGE_GROUP] = "enter its control group",
    [DD0C_STAGE_USER] = "change to the step's user",
    [DD0C_STAGE_USER_NAMESPACE] = "make a user namespace",
    [DD0C_STAGE_USER_MAP] = "map the user of a user namespace",
    [DD0C_STAGE_PRIVATE_MOUNTS] = "make its mounts private",
    [DD0C_STAGE_FOLDER_OPEN] = "open the writable folder without following links",
    [DD0C_STAGE_FOLDER_CHANGED] = "find the writable folder that was checked",
    [DD0C_STAGE_FOLDER_TREE] = "take the writable folder, which may hold mount points",
    [DD0C_STAGE_FOLDER_OWNER] = "give the writable folder to the step's user on this file system",
    [DD0C_STAGE_SCRATCH] = "make the scratch file system",
    [DD0C_STAGE_FOLDER_PLACE] = "place the writable folder",
    [DD0C_STAGE_LIMITS] = "set resource limits",
    [DD0C_STAGE_DESCRIPTORS] = "close the agent's descriptors",
    [DD0C_STAGE_PRIVILEGES] = "give up new privileges",
    [DD0C_STAGE_EXITS] = "hear of exits",
    [DD0C_STAGE_EXEC] = "start bubblewrap",
};

const char *dd0c_stage_name(int stage) {
    if (stage < 0 || stage >= (int)(sizeof stage_names / sizeof *stage_names)) return "start";
    return stage_names[stage];
}

static void die_with_parent(const struct start *start) {
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) dd0c_fail(start->talk, DD0C_STAGE_PARENT, 0);
    // It may have died before the call.
    if (getppid() != start->parent) _exit(125);
}

static void reset_signals(void) {
    struct sigaction standard;
    memset(&standard, 0, sizeof standard);
    standard.sa_handler = SIG_DFL;
    for (int number = 1; number < NSIG; number++) (void)sigaction(number, &standard, NULL);
}

// What the agent was given for itself. A step at real time would also be beyond the limit of its processors, and the kernel keeps it
// out of their group.
static void be_ordinary(void) {
    struct sched_param ordinary = {0};
    int policy = sched_getscheduler(0) & ~SCHED_RESET_ON_FORK;
    if (policy == SCHED_FIFO || policy == SCHED_RR || policy == SCHED_DEADLINE)
        (void)sched_setscheduler(0, SCHED_OTHER, &ordinary);
    errno = 0;
    if (getpriority(PRIO_PROCESS, 0) < 0 && errno == 0) (void)setpriority(PRIO_PROCESS, 0, 0);
}

static void enter_groups(const struct start *start) {
    enum { MOST_GROUPS = sizeof start->child->groups / sizeof *start->child->groups };
    for (size_t index = 0; index < MOST_GROUPS && start->child->groups[index] >= 0; index++)
        if (write(start->child->groups[index], "0", 1) != 1) dd0c_fail(start->talk, DD0C_STAGE_GROUP, 0);
}

static void set_limits(const struct start *start) {
    for (size_t index = 0; index < start->child->limit_count; index++) {
        const struct dd0c_limit *limit = &start->child->limits[index];
        struct rlimit wanted = {limit->soft, limit->hard};
        struct rlimit now;
        // A hard limit below ours stays: nobody may raise it, and it is the stricter one.
        if (getrlimit((__rlimit_resource_t)limit->resource, &now) == 0 && now.rlim_max < wanted.rlim_max)
            wanted.rlim_max = now.rlim_max;
        if (wanted.rlim_cur > wanted.rlim_max) wanted.rlim_cur = wanted.rlim_max;
        if (setrlimit((__rlimit_resource_t)limit->resource, &wanted) != 0) dd0c_fail(start->talk, DD0C_STAGE_LIMITS, 0);
    }
}

static void arrange_descriptors(const struct start *start) {
    const struct dd0c_child *child = start->child;
    for (int number = 0; number < 3; number++)
        if (dup2(child->standard[number], number) < 0) dd0c_fail(start->talk, DD0C_STAGE_DESCRIPTORS, 0);
    if (syscall(SYS_close_range, 3U, ~0U, CLOSE_RANGE_CLOEXEC) != 0) dd0c_fail(start->talk, DD0C_STAGE_DESCRIPTORS, 0);
    for (size_t index = 0; index < child->kept_count; index++)
        if (fcntl(child->kept[index], F_SETFD, 0) != 0) dd0c_fail(start->talk, DD0C_STAGE_DESCRIPTORS, 0);
}

static _Noreturn void become_program(const struct start *start) {
    const struct dd0c_child *child = start->child;
    reset_signals();
    (void)setsid();
    die_with_parent(start);
    be_ordinary();
    enter_groups(start);
    (void)dd0c_write_file("/proc/self/oom_score_adj", "500", 0);
    if (child->privileged) {
        dd0c_make_stage(child, start->talk);
        dd0c_leave_user(child, start->talk);
    } else {
        if (child->switch_user) dd0c_leave_user(child, start->talk);
        dd0c_enter_user_namespace(start->talk);
        dd0c_make_stage(child, start->talk);
    }
    // A change of user forgets it.
    die_with_parent(start);
    set_limits(start);
    arrange_descriptors(start);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) dd0c_fail(start->talk, DD0C_STAGE_PRIVILEGES, 0);
    dd0c_tell_exits(start->talk);
    sigset_t none;
    sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    execve(child->program, child->arguments, child->environment);
    dd0c_fail(start->talk, DD0C_STAGE_EXEC, 0);
}

static int child_main(void *argument) { become_program(argument); }

// With clone3 the child can be born in a group of version 2, which writing its number into a file would make slow.
static pid_t clone_into(const struct dd0c_child *child, const struct start *start, uint64_t flags, int *descriptor) {
    struct clone_args arguments;
    memset(&arguments, 0, sizeof arguments);
    arguments.flags = flags | CLONE_INTO_CGROUP;
    arguments.pidfd = (uint64_t)(uintptr_t)descriptor;
    arguments.exit_signal = SIGCHLD;
    arguments.cgroup = (uint64_t)child->group_folder;
    pid_t process = (pid_t)syscall(SYS_clone3, &arguments, sizeof arguments);
    if (process == 0) become_program(start);
    return process;
}

static pid_t clone_child(const struct dd0c_child *child, struct start *start, int *descriptor) {
    // Without CLONE_VM the child runs on its own copy of this stack, so clone3 may return twice.
    if (child->group_folder >= 0)
        return clone_into(child, start, CLONE_PIDFD | CLONE_VFORK | (child->privileged ? CLONE_NEWNS : 0), descriptor);
    char *stack = mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (stack == MAP_FAILED) return -1;
    int flags = CLONE_VFORK | CLONE_PIDFD | SIGCHLD;
    // A user namespace cannot be entered by a process that shares its memory.
    if (child->privileged) flags |= CLONE_VM | CLONE_NEWNS;
    pid_t process = clone(child_main, stack + STACK_BYTES, flags, start, descriptor);
    int error = errno;
    munmap(stack, STACK_BYTES);
    errno = error;
    return process;
}

static void receive(int talk, struct dd0c_started *started) {
    for (;;) {
        struct dd0c_message message;
        struct iovec part = {&message, sizeof message};
        union {
            struct cmsghdr header;
            char bytes[CMSG_SPACE(2 * sizeof(int))];
        } control;
        struct msghdr header = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
        ssize_t got = recvmsg(talk, &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
        if (got < 0 && errno == EINTR) continue;
        if (got != (ssize_t)sizeof message) return;
        struct cmsghdr *first = CMSG_FIRSTHDR(&header);
        size_t bytes = first != NULL && first->cmsg_type == SCM_RIGHTS ? first->cmsg_len : 0;
        if (message.stage == DD0C_STAGE_READY && bytes == CMSG_LEN(2 * sizeof(int))) {
            memcpy(&started->scratch, CMSG_DATA(first), sizeof(int));
            memcpy(&started->mounts, CMSG_DATA(first) + sizeof(int), sizeof(int));
        }
        if (message.stage == DD0C_STAGE_EXITS && bytes == CMSG_LEN(sizeof(int)))
            memcpy(&started->exits, CMSG_DATA(first), sizeof(int));
        if (message.stage == DD0C_STAGE_READY || (message.stage == DD0C_STAGE_EXITS && message.error == 0)) continue;
        started->stage = message.stage;
        started->error = message.error;
        started->folder = message.folder;
    }
}

void dd0c_sandbox_start(const struct dd0c_child *child, struct dd0c_started *started) {
    *started = (struct dd0c_started){.process = -1, .process_descriptor = -1, .scratch = -1, .mounts = -1, .exits = -1, .stage = DD0C_STAGE_CLONE};
    int talk[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, talk) != 0) {
        started->error = errno;
        return;
    }
    struct start start = {child, getpid(), talk[1]};
    sigset_t all, before;
    sigfillset(&all);
    // No handler of the agent may run in the child while they share memory.
    pthread_sigmask(SIG_BLOCK, &all, &before);
    started->process = clone_child(child, &start, &started->process_descriptor);
    started->error = started->process < 0 ? errno : 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(talk[1]);
    if (started->process > 0) {
        started->stage = DD0C_STAGE_READY;
        receive(talk[0], started);
    }
    close(talk[0]);
}
