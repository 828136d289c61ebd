// glibc's malloc has settings that the importer's Glibc module leaves out.
#include <malloc.h>
