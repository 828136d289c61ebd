// Seccomp filters, made with libseccomp from tables.
#include "architecture.h"
#include "CSandbox.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

// Numbers above are of no architecture that this program runs on.
enum { HIGHEST_NUMBER = 1023 };

static int finish(scmp_filter_ctx filter, int result, int file) {
    if (result == 0) result = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    // The kernel would search hundreds of rules one by one.
    if (result == 0) result = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
    if (result == 0) result = seccomp_export_bpf(filter, file);
    seccomp_release(filter);
    return result;
}

// A comparison with one number cannot be said in libseccomp, and a rule for each known call would take it a hundred times as long.
int dd0c_filter_known(int file) {
    unsigned highest = 0;
    for (unsigned number = 0; number <= HIGHEST_NUMBER; number++) {
        char *name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, (int)number);
        if (name != NULL) highest = number;
        free(name);
    }
    const struct sock_filter program[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OWN_ARCHITECTURE, 0, 2),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        // Numbers of x32 have this bit.
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x40000000, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, highest, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    return write(file, program, sizeof program) == (ssize_t)sizeof program ? 0 : -errno;
}

static int add(scmp_filter_ctx filter, const struct dd0c_rule *rule) {
    int number = seccomp_syscall_resolve_name(rule->name);
    if (number < 0) return 0;
    struct scmp_arg_cmp conditions[2];
    unsigned count = 0;
    if (rule->argument >= 0)
        conditions[count++] = (struct scmp_arg_cmp){(unsigned)rule->argument, SCMP_CMP_MASKED_EQ, rule->mask, rule->value};
    if (rule->argument2 >= 0)
        conditions[count++] = (struct scmp_arg_cmp){(unsigned)rule->argument2, SCMP_CMP_MASKED_EQ, rule->mask2, rule->value2};
    uint32_t action = rule->error == 0 ? SCMP_ACT_ALLOW : SCMP_ACT_ERRNO((uint32_t)rule->error);
    return seccomp_rule_add_array(filter, action, number, count, conditions);
}

int dd0c_filter_rules(int file, const struct dd0c_rule *rules, size_t count, size_t *failed) {
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    if (filter == NULL) return -ENOMEM;
    int result = 0;
    for (size_t index = 0; index < count && result == 0; index++) {
        *failed = index;
        result = add(filter, &rules[index]);
    }
    return finish(filter, result, file);
}

int dd0c_knows(const char *name) { return seccomp_syscall_resolve_name(name) >= 0; }

unsigned dd0c_seccomp_version(void) {
    const struct scmp_version *version = seccomp_version();
    return version == NULL ? 0 : version->major * 10000 + version->minor * 100 + version->micro;
}
