#ifndef DD0C_CPOSTGRES_SHIM_H
#define DD0C_CPOSTGRES_SHIM_H

#include <libpq-fe.h>
#include <spawn.h>
#include <sys/eventfd.h>

/* GNU functions that Swift's Glibc leaves out. A private server must not inherit our descriptors, and a listener is woken
   through one. */
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);

static inline int dd0c_spawn_close_from(posix_spawn_file_actions_t *actions, int from) {
    return posix_spawn_file_actions_addclosefrom_np(actions, from);
}

/* A descriptor that another thread makes readable. */
static inline int dd0c_wake_descriptor(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }
static inline void dd0c_wake(int descriptor) { (void)eventfd_write(descriptor, 1); }

#endif
