// Which system calls are this program's own.
#ifndef DD0C_ARCHITECTURE_H
#define DD0C_ARCHITECTURE_H

#include <linux/audit.h>

#if defined(__x86_64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "the sandbox knows x86-64 and ARM64"
#endif

#endif
