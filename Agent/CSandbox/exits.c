// Whether a program exited or a signal ended it. Bubblewrap says 128 + the signal, which a program may also say itself.
//
// A filter of its own stops every process that exits with such a code, tells the agent, and goes on once the agent has said so. A program
// that ended with such a code and was not told of was ended by a signal.
#define _GNU_SOURCE
#include "architecture.h"
#include "stage.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { LOWEST_CODE = 129, HIGHEST_CODE = 192 };

// The kernel's structures grow from version to version; it writes as many bytes as its own have.
union notice {
    struct seccomp_notif told;
    unsigned char room[512];
};

static int is_known_size(void) {
    struct seccomp_notif_sizes sizes;
    if (syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &sizes) != 0) return 0;
    return sizes.seccomp_notif <= sizeof(union notice) && sizes.seccomp_notif_resp <= sizeof(union notice);
}

// The low byte of the first argument lies where the kernel's 64 bits begin: both architectures are little-endian.
static const struct sock_filter exits[] = {
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OWN_ARCHITECTURE, 0, 7),
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 1, 0),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit, 0, 4),
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args)),
    BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xff),
    BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, LOWEST_CODE, 0, 1),
    BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, HIGHEST_CODE, 0, 1),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
};

void dd0c_tell_exits(int talk) {
    struct sock_fprog program = {sizeof exits / sizeof *exits, (struct sock_filter *)exits};
    if (!is_known_size()) return;
    int listener = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
    if (listener < 0) return;
    // With a filter that nobody listens to no program could exit with such a code.
    if (dd0c_send(talk, DD0C_STAGE_EXITS, &listener, 1) != 0) dd0c_fail(talk, DD0C_STAGE_EXITS, 0);
    close(listener);
}

int dd0c_next_exit(int listener, struct dd0c_exit *told) {
    union notice notice;
    memset(&notice, 0, sizeof notice);
    if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &notice) != 0) return -1;
    *told = (struct dd0c_exit){
        .id = notice.told.id,
        .thread = (pid_t)notice.told.pid,
        .code = (int)(notice.told.data.args[0] & 0xff),
        .is_process = notice.told.data.nr == SYS_exit_group};
    return 0;
}

void dd0c_let_exit(int listener, uint64_t id) {
    union {
        struct seccomp_notif_resp answer;
        unsigned char room[512];
    } let;
    memset(&let, 0, sizeof let);
    let.answer.id = id;
    let.answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
    // It may have been killed while it waited.
    (void)ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &let);
}
