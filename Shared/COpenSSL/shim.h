#ifndef DD0C_COPENSSL_SHIM_H
#define DD0C_COPENSSL_SHIM_H
// What Swift may call of OpenSSL 3. Macros and variadic functions get a static inline function here.
#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <string.h>

// --- keys, MACs -----------------------------------------------------------------------------------------------

// A new P-256 or Ed25519 key; EVP_PKEY_Q_keygen takes variable arguments.
static inline EVP_PKEY *dd0c_generate_p256(void) { return EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256"); }
static inline EVP_PKEY *dd0c_generate_ed25519(void) { return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"); }

// HMAC-SHA-256 is chosen by a parameter array, whose members are built by value.
static inline int dd0c_hmac_sha256_init(EVP_MAC_CTX *context, const unsigned char *key, size_t length) {
    OSSL_PARAM parameters[2];
    parameters[0] = OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)"SHA256", 0);
    parameters[1] = OSSL_PARAM_construct_end();
    return EVP_MAC_init(context, key, length, parameters);
}

// --- memory BIO -----------------------------------------------------------------------------------------------

static inline long dd0c_bio_mem_data(BIO *bio, char **data) { return BIO_get_mem_data(bio, data); }

#endif
