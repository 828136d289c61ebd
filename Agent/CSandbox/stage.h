// The child's part: what it makes before it becomes bubblewrap. Internal to this target.
#ifndef DD0C_STAGE_H
#define DD0C_STAGE_H

#include "CSandbox.h"

// Sent to the parent over `talk`; a READY message carries the scratch folder and the mount namespace, an EXITS message the listener.
struct dd0c_message {
    int stage;
    int error;
    int folder;
};

// Tells the parent and ends the child.
_Noreturn void dd0c_fail(int talk, int stage, int folder);

// Sends a stage that is no failure with one or two descriptors; 0, or -1 and errno.
int dd0c_send(int talk, int stage, const int *descriptors, size_t count);

// A filter that lets the parent hear of exits with a code above 128. Where the kernel has none (a listener of somebody else is there
// before) nothing is told and the step runs.
void dd0c_tell_exits(int talk);

// Private mounts: the scratch file system at /tmp with its folders and the writable folders below it.
void dd0c_make_stage(const struct dd0c_child *child, int talk);

// Leaves the caller's user and all capabilities.
void dd0c_leave_user(const struct dd0c_child *child, int talk);

// A user namespace in which the child may mount. It maps one user: the one that the child is.
void dd0c_enter_user_namespace(int talk);

// Writes a short file; 0, or -1 and errno.
int dd0c_write_file(const char *path, const char *text, int flags);

#endif
