#ifndef DD0C_BUILD_H
#define DD0C_BUILD_H

/* The commit of the build. A function and not a macro: a new commit then compiles one C file and links, and no Swift
   module is built anew. */
const char *_Nonnull dd0c_build_commit(void);

#endif
