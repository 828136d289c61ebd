// What Swift cannot do safely for a sandboxed step: the child between clone and exec, mounts, user namespaces, seccomp filters.
//
// Nothing here decides anything: limits, folders, rules and users are handed in. A child runs only system calls that are safe
// after clone in a program with threads: no allocation, no lock, no Swift.
#ifndef DD0C_CSANDBOX_H
#define DD0C_CSANDBOX_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// Where the child was when a system call failed. The numbers stand in dd0c_stage_name.
enum dd0c_stage {
    DD0C_STAGE_READY = 0,
    DD0C_STAGE_CLONE,
    DD0C_STAGE_PARENT,
    DD0C_STAGE_GROUP,
    DD0C_STAGE_USER,
    DD0C_STAGE_USER_NAMESPACE,
    DD0C_STAGE_USER_MAP,
    DD0C_STAGE_PRIVATE_MOUNTS,
    DD0C_STAGE_FOLDER_OPEN,
    DD0C_STAGE_FOLDER_CHANGED,
    DD0C_STAGE_FOLDER_TREE,
    DD0C_STAGE_FOLDER_OWNER,
    DD0C_STAGE_SCRATCH,
    DD0C_STAGE_FOLDER_PLACE,
    DD0C_STAGE_LIMITS,
    DD0C_STAGE_DESCRIPTORS,
    DD0C_STAGE_PRIVILEGES,
    // No failure: says that exits are told from here on.
    DD0C_STAGE_EXITS,
    DD0C_STAGE_EXEC,
};

// In words, for the reason of a refusal.
const char *dd0c_stage_name(int stage);

struct dd0c_limit {
    int resource;
    uint64_t soft;
    uint64_t hard;
};

// A folder of the host that the step may write: opened again in the child without following links and compared.
struct dd0c_folder {
    const char *path;
    uint64_t device;
    uint64_t inode;
    // A user namespace that maps its owner to the step's user, or -1.
    int owner_map;
};

struct dd0c_child {
    const char *program;
    char *const *arguments;
    char *const *environment;
    // Become 0, 1 and 2. Each is 3 or more.
    int standard[3];
    // Kept open under their numbers; everything else from 3 on is closed by exec.
    const int *kept;
    size_t kept_count;
    // Open `tasks` files of cgroup version 1; the child writes itself into them. -1 ends the list early.
    int groups[4];
    // An open folder of cgroup version 2 in which the child is born, or -1.
    int group_folder;
    // 1: mounts are made with the caller's own privileges (CAP_SYS_ADMIN); 0: in a user namespace of its own.
    int privileged;
    // 1: the step's user is not the caller's.
    int switch_user;
    uid_t user;
    gid_t group;
    const struct dd0c_limit *limits;
    size_t limit_count;
    const struct dd0c_folder *folders;
    size_t folder_count;
    // The mount options of the scratch file system: size and number of files.
    const char *scratch_options;
    // Content of passwd and group as the step sees them.
    const char *passwd;
    const char *group_names;
};

struct dd0c_started {
    pid_t process;
    int process_descriptor;
    // An open folder on the scratch file system, for its use; -1 where there is none.
    int scratch;
    // The mount namespace of the stage, kept from being taken down while this is open; -1 where there is none.
    int mounts;
    // Tells of processes that are about to exit (dd0c_next_exit); -1 where the kernel would not.
    int exits;
    int stage;
    int error;
    // Which folder, where the stage is about one.
    int folder;
};

// Starts the child and returns once it has become the program or has failed (stage and error say where and why).
// The child dies with the thread that calls this.
void dd0c_sandbox_start(const struct dd0c_child *child, struct dd0c_started *started);

// A descriptor of a user namespace that maps the owner of a folder to the step's user; -1 and errno.
int dd0c_owner_map(uid_t owner, gid_t owner_group, uid_t user, gid_t group);

// A pipe with both ends at 3 or above and closed on exec; 0, or -1 and errno.
int dd0c_pipe(int ends[2]);

// A file in memory that holds the bytes, its offset at the start, closed on exec; -1 and errno.
int dd0c_memory_file(const void *bytes, size_t count);

// A counter that wakes a poll, closed on exec and never waiting; -1 and errno.
int dd0c_event(void);

// SIGKILL through a descriptor of a process; 0, or -1 and errno.
int dd0c_kill(int process_descriptor);

// A descriptor of a process, closed on exec; -1 and errno.
int dd0c_process_descriptor(pid_t process);

// What a process used that has been waited for, with all that it had waited for itself. Microseconds.
struct dd0c_usage {
    uint64_t user;
    uint64_t system;
};

// Waits for a process that has ended: its exit status as wait gives it (128 + signal for a signal), -1 and errno. `usage` may be NULL.
int dd0c_reap(pid_t process, struct dd0c_usage *usage);

// The same for a process that may be nobody's or somebody else's child; never waits. -1 where there was nothing to reap.
int dd0c_reap_if_ours(pid_t process, struct dd0c_usage *usage);

// Makes this process the parent of every process below it that loses its own, so that it can be waited for; 0, or -1 and errno.
int dd0c_adopt_orphans(void);

// A process that is about to exit by itself and waits to be let go.
struct dd0c_exit {
    uint64_t id;
    // As this process sees its thread; 0 where it cannot be seen.
    pid_t thread;
    // 129 to 192: codes that also stand for the signals 1 to 64.
    int code;
    // 1: its whole process exits, 0: the thread alone.
    int is_process;
};

// The next one; 0, or -1 where there is none (any more). Never waits where `listener` is readable.
int dd0c_next_exit(int listener, struct dd0c_exit *told);

// Lets it go on.
void dd0c_let_exit(int listener, uint64_t id);

// 1 where the calling thread has this capability (a number of linux/capability.h) in effect.
int dd0c_has_capability(int capability);

// Takes the right to dump core from this process and keeps others of its user from looking into it.
void dd0c_hide_memory(void);

// 1 where that was done.
int dd0c_is_memory_hidden(void);

// Bytes and files that a scratch file system still takes; 0, or -1 and errno.
int dd0c_scratch_free(int descriptor, uint64_t *bytes, uint64_t *files);

// One rule of the second filter.
struct dd0c_rule {
    const char *name;
    // The errno that a match gives; 0 allows.
    int error;
    // -1: no condition. Else the index of an argument, and (argument & mask) == value.
    int argument;
    uint64_t mask;
    uint64_t value;
    // A second condition of the same kind on another argument, or -1.
    int argument2;
    uint64_t mask2;
    uint64_t value2;
};

// Writes the program of a filter into a file in memory: system calls up to the highest number that libseccomp knows are allowed, newer
// ones give ENOSYS, foreign ABIs kill. 0, or a negative errno.
int dd0c_filter_known(int file);

// The same for a table of rules over a filter that allows. `failed` is the index of a rule that was refused.
// A system call that this machine does not have is passed over.
int dd0c_filter_rules(int file, const struct dd0c_rule *rules, size_t count, size_t *failed);

// 1 where this machine has a system call of this name.
int dd0c_knows(const char *name);

// The version of libseccomp in use, as 2 * 10000 + 5 * 100 + 4.
unsigned dd0c_seccomp_version(void);

#endif
