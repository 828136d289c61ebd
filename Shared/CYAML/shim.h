#ifndef DD0C_CYAML_SHIM_H
#define DD0C_CYAML_SHIM_H
#include <yaml.h>
#endif
