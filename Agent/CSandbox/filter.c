// Seccomp filters, made with libseccomp from tables.
#include "CSandbox.h"

#include <errno.h>
#include <seccomp.h>
#include <stdlib.h>

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

int dd0c_filter_known(int file) {
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
    if (filter == NULL) return -ENOMEM;
    int result = 0;
    for (int number = 0; number <= HIGHEST_NUMBER && result == 0; number++) {
        char *name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, number);
        if (name == NULL) continue;
        free(name);
        result = seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 0);
    }
    return finish(filter, result, file);
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
