#ifndef DD0C_CZLIB_SHIM_H
#define DD0C_CZLIB_SHIM_H
// The init functions of zlib are macros, which Swift does not see.
#include <zlib.h>

static inline int dd0c_inflate_init(z_stream *stream, int window_bits) { return inflateInit2(stream, window_bits); }
static inline int dd0c_deflate_init(z_stream *stream, int level, int window_bits) {
    return deflateInit2(stream, level, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY);
}
#endif
