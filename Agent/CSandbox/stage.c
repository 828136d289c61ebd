// Mounts and users of the child, before it becomes bubblewrap.
#define _GNU_SOURCE
#include "stage.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef MOUNT_ATTR_IDMAP
#define MOUNT_ATTR_IDMAP 0x00100000
#endif

// The most writable folders of one step; Swift holds the same number.
enum { MOST_FOLDERS = 16 };

_Noreturn void dd0c_fail(int talk, int stage, int folder) {
    struct dd0c_message message = {stage, errno, folder};
    (void)!send(talk, &message, sizeof message, MSG_NOSIGNAL);
    _exit(125);
}

int dd0c_write_file(const char *path, const char *text, int flags) {
    int file = open(path, O_WRONLY | O_CLOEXEC | flags, 0444);
    if (file < 0) return -1;
    size_t length = strlen(text);
    ssize_t written = write(file, text, length);
    int error = errno;
    close(file);
    errno = error;
    return written == (ssize_t)length ? 0 : -1;
}

// Raw system calls: the C library's would change the user of every thread that shares the memory, the agent's own included.
void dd0c_leave_user(const struct dd0c_child *child, int talk) {
    if (child->switch_user) {
        if (syscall(SYS_setgroups, 0, NULL) != 0) dd0c_fail(talk, DD0C_STAGE_USER, 0);
        if (syscall(SYS_setresgid, child->group, child->group, child->group) != 0) dd0c_fail(talk, DD0C_STAGE_USER, 0);
        if (syscall(SYS_setresuid, child->user, child->user, child->user) != 0) dd0c_fail(talk, DD0C_STAGE_USER, 0);
    }
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct none[2];
    memset(none, 0, sizeof none);
    (void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    if (syscall(SYS_capset, &header, none) != 0) dd0c_fail(talk, DD0C_STAGE_USER, 0);
}

void dd0c_enter_user_namespace(int talk) {
    uid_t user = geteuid();
    gid_t group = getegid();
    // The files of /proc/self belong to root after a change of user. This memory is the child's own copy.
    (void)prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) dd0c_fail(talk, DD0C_STAGE_USER_NAMESPACE, 0);
    char line[64];
    snprintf(line, sizeof line, "%u %u 1\n", user, user);
    if (dd0c_write_file("/proc/self/uid_map", line, 0) != 0) dd0c_fail(talk, DD0C_STAGE_USER_MAP, 0);
    if (dd0c_write_file("/proc/self/setgroups", "deny", 0) != 0) dd0c_fail(talk, DD0C_STAGE_USER_MAP, 0);
    snprintf(line, sizeof line, "%u %u 1\n", group, group);
    if (dd0c_write_file("/proc/self/gid_map", line, 0) != 0) dd0c_fail(talk, DD0C_STAGE_USER_MAP, 0);
}

// A copy of the one mount that holds the folder, without what is mounted below it. The folder is the very one that was checked.
static int folder_tree(const struct dd0c_folder *folder, int index, int talk) {
    struct open_how how = {.flags = O_PATH | O_DIRECTORY | O_CLOEXEC,
                           .resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS};
    int opened = (int)syscall(SYS_openat2, AT_FDCWD, folder->path, &how, sizeof how);
    if (opened < 0) dd0c_fail(talk, DD0C_STAGE_FOLDER_OPEN, index);
    struct stat status;
    if (fstat(opened, &status) != 0) dd0c_fail(talk, DD0C_STAGE_FOLDER_OPEN, index);
    if (status.st_dev != folder->device || status.st_ino != folder->inode) {
        errno = ESTALE;
        dd0c_fail(talk, DD0C_STAGE_FOLDER_CHANGED, index);
    }
    int tree = (int)syscall(SYS_open_tree, opened, "", AT_EMPTY_PATH | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    if (tree < 0) dd0c_fail(talk, DD0C_STAGE_FOLDER_TREE, index);
    struct mount_attr attributes = {.attr_set = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV};
    if (folder->owner_map >= 0) {
        attributes.attr_set |= MOUNT_ATTR_IDMAP;
        attributes.userns_fd = (uint64_t)folder->owner_map;
    }
    if (syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH, &attributes, sizeof attributes) != 0)
        dd0c_fail(talk, DD0C_STAGE_FOLDER_OWNER, index);
    return tree;
}

static void folder_name(char name[16], const char *prefix, int index) { snprintf(name, 16, "%s%d", prefix, index); }

// The scratch folders belong to the step's user; the rest of the scratch file system is not reachable for the step.
static void make_scratch(const struct dd0c_child *child, int talk) {
    static const char *const folders[] = {"/tmp/tmp", "/tmp/shm", "/tmp/work"};
    if (mount("dd0c", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, child->scratch_options) != 0)
        dd0c_fail(talk, DD0C_STAGE_SCRATCH, 0);
    for (size_t index = 0; index < sizeof folders / sizeof *folders; index++) {
        if (mkdir(folders[index], 0700) != 0) dd0c_fail(talk, DD0C_STAGE_SCRATCH, 0);
        if (child->privileged && chown(folders[index], child->user, child->group) != 0)
            dd0c_fail(talk, DD0C_STAGE_SCRATCH, 0);
    }
    if (dd0c_write_file("/tmp/passwd", child->passwd, O_CREAT | O_EXCL) != 0) dd0c_fail(talk, DD0C_STAGE_SCRATCH, 0);
    if (dd0c_write_file("/tmp/group", child->group_names, O_CREAT | O_EXCL) != 0) dd0c_fail(talk, DD0C_STAGE_SCRATCH, 0);
}

int dd0c_send(int talk, int stage, const int *descriptors, size_t count) {
    struct dd0c_message message = {stage, 0, 0};
    struct iovec part = {&message, sizeof message};
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(2 * sizeof(int))];
    } control;
    memset(&control, 0, sizeof control);
    size_t bytes = count * sizeof(int);
    struct msghdr header = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = CMSG_SPACE(bytes)};
    struct cmsghdr *first = CMSG_FIRSTHDR(&header);
    first->cmsg_level = SOL_SOCKET;
    first->cmsg_type = SCM_RIGHTS;
    first->cmsg_len = CMSG_LEN(bytes);
    memcpy(CMSG_DATA(first), descriptors, bytes);
    return sendmsg(talk, &header, MSG_NOSIGNAL) < 0 ? -1 : 0;
}

// The mounts as well: whoever holds them decides when they are taken down, which waits for the whole kernel.
static void send_stage(int talk) {
    int sent[2] = {open("/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC), open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC)};
    if (sent[0] < 0 || sent[1] < 0 || dd0c_send(talk, DD0C_STAGE_READY, sent, 2) != 0)
        dd0c_fail(talk, DD0C_STAGE_SCRATCH, 0);
    close(sent[0]);
    close(sent[1]);
}

void dd0c_make_stage(const struct dd0c_child *child, int talk) {
    int trees[MOST_FOLDERS];
    if (child->folder_count > MOST_FOLDERS) {
        errno = E2BIG;
        dd0c_fail(talk, DD0C_STAGE_FOLDER_OPEN, MOST_FOLDERS);
    }
    umask(022);
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) dd0c_fail(talk, DD0C_STAGE_PRIVATE_MOUNTS, 0);
    // Before /tmp is covered: a folder may lie in it.
    for (size_t index = 0; index < child->folder_count; index++)
        trees[index] = folder_tree(&child->folders[index], (int)index, talk);
    make_scratch(child, talk);
    for (size_t index = 0; index < child->folder_count; index++) {
        char name[16];
        folder_name(name, "/tmp/f", (int)index);
        if (mkdir(name, 0755) != 0) dd0c_fail(talk, DD0C_STAGE_FOLDER_PLACE, (int)index);
        if (syscall(SYS_move_mount, trees[index], "", AT_FDCWD, name, MOVE_MOUNT_F_EMPTY_PATH) != 0)
            dd0c_fail(talk, DD0C_STAGE_FOLDER_PLACE, (int)index);
        close(trees[index]);
    }
    send_stage(talk);
}
