#ifndef DD0C_COPENSSL_SHIM_H
#define DD0C_COPENSSL_SHIM_H
// What Swift may call of OpenSSL 3. Macros and variadic functions get a static inline function here.
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#endif
