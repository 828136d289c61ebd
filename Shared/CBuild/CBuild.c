#include "CBuild.h"

#ifndef DD0C_COMMIT
#define DD0C_COMMIT "unknown"
#endif

const char *dd0c_build_commit(void) { return DD0C_COMMIT; }
