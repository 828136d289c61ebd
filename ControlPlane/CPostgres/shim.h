#ifndef DD0C_CPOSTGRES_SHIM_H
#define DD0C_CPOSTGRES_SHIM_H
#include <libpq-fe.h>
#endif
