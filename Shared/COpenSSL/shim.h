#ifndef DD0C_COPENSSL_SHIM_H
#define DD0C_COPENSSL_SHIM_H
// What Swift may call of OpenSSL 3. Macros and variadic functions get a static inline function here.
#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
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

// PKCS#8 under a passphrase: scrypt (N = 2^14, r = 8, p = 1: 16 MiB, what `openssl pkcs8 -scrypt` uses) and AES-256-CBC.
// PEM_write_bio_PKCS8PrivateKey would take PBKDF2 with 2,048 rounds, which is too cheap to try.
static inline int dd0c_write_encrypted_key(BIO *out, const EVP_PKEY *key, const char *passphrase, int length) {
    PKCS8_PRIV_KEY_INFO *plain = EVP_PKEY2PKCS8(key);
    X509_ALGOR *scheme = PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), NULL, 0, NULL, 1 << 14, 8, 1);
    X509_SIG *sealed = NULL;
    int written = 0;
    if (plain != NULL && scheme != NULL) sealed = PKCS8_set0_pbe(passphrase, length, plain, scheme);
    if (sealed != NULL) written = PEM_write_bio_PKCS8(out, sealed);
    else X509_ALGOR_free(scheme);  // a success hands the scheme over
    X509_SIG_free(sealed);
    PKCS8_PRIV_KEY_INFO_free(plain);
    return written;
}

// --- memory BIO -----------------------------------------------------------------------------------------------

static inline long dd0c_bio_mem_data(BIO *bio, char **data) { return BIO_get_mem_data(bio, data); }

// --- X.509 ----------------------------------------------------------------------------------------------------

// One extension from OpenSSL's configuration language; `value` is always a constant of ours, never outside input.
static inline int dd0c_x509_add_extension(X509 *certificate, X509 *issuer, int nid, const char *value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    if (extension == NULL) return 0;
    int added = X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
    return added;
}

// Appends a name (GEN_DNS, GEN_URI, GEN_IPADD) to a list; the bytes are taken as they are, no syntax is read in them.
static inline int dd0c_names_add(GENERAL_NAMES *names, int type, const unsigned char *bytes, int length) {
    GENERAL_NAME *name = GENERAL_NAME_new();
    ASN1_STRING *text = type == GEN_IPADD ? (ASN1_STRING *)ASN1_OCTET_STRING_new() : (ASN1_STRING *)ASN1_IA5STRING_new();
    if (name == NULL || text == NULL || !ASN1_STRING_set(text, bytes, length)) {
        ASN1_STRING_free(text);
        GENERAL_NAME_free(name);
        return 0;
    }
    GENERAL_NAME_set0_value(name, type, text);
    if (sk_GENERAL_NAME_push(names, name) > 0) return 1;
    GENERAL_NAME_free(name);
    return 0;
}

static inline GENERAL_NAMES *dd0c_names_of(const X509 *certificate) {
    return (GENERAL_NAMES *)X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
}
static inline int dd0c_names_count(const GENERAL_NAMES *names) { return names == NULL ? 0 : sk_GENERAL_NAME_num(names); }

// The bytes of a name of the wanted type; NULL where it has another.
static inline const unsigned char *dd0c_names_bytes(const GENERAL_NAMES *names, int index, int type, int *length) {
    int found = -1;
    const ASN1_STRING *text = (const ASN1_STRING *)GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names, index), &found);
    if (found != type || text == NULL) return NULL;
    *length = ASN1_STRING_length(text);
    return ASN1_STRING_get0_data(text);
}

static inline STACK_OF(X509) *dd0c_x509_list_new(void) { return sk_X509_new_null(); }
static inline int dd0c_x509_list_push(STACK_OF(X509) *list, X509 *certificate) { return sk_X509_push(list, certificate); }
static inline int dd0c_x509_list_count(const STACK_OF(X509) *list) { return list == NULL ? 0 : sk_X509_num(list); }
static inline X509 *dd0c_x509_list_at(const STACK_OF(X509) *list, int index) { return sk_X509_value(list, index); }
// Frees the list and not what it lists.
static inline void dd0c_x509_list_free(STACK_OF(X509) *list) { sk_X509_free(list); }

// --- TLS ------------------------------------------------------------------------------------------------------

// TLS 1.3 alone, and no way to resume: no tickets, no cache. Returns 0 where OpenSSL refuses.
static inline int dd0c_ssl_ctx_restrict(SSL_CTX *context) {
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
    // An idle connection keeps no record buffers (34 KiB); the certificate chain is what we set, never guessed.
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_NO_AUTO_CHAIN);
    SSL_CTX_set_security_level(context, 2);
    return SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) && SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION)
        && SSL_CTX_set_num_tickets(context, 0) && SSL_CTX_set_max_early_data(context, 0)
        && SSL_CTX_set_recv_max_early_data(context, 0);
}
static inline int dd0c_ssl_ctx_add_chain(SSL_CTX *context, X509 *certificate) {
    return (int)SSL_CTX_add1_chain_cert(context, certificate);
}
static inline int dd0c_ssl_set_host(SSL *ssl, const char *name) { return (int)SSL_set_tlsext_host_name(ssl, name); }

// The Swift object that owns an SSL, as an untyped pointer in extra-data slot 0.
static inline int dd0c_ssl_set_owner(SSL *ssl, void *owner) { return SSL_set_ex_data(ssl, 0, owner); }
static inline void *dd0c_ssl_owner(const SSL *ssl) { return SSL_get_ex_data(ssl, 0); }
static inline void *dd0c_verification_owner(const X509_STORE_CTX *context) {
    SSL *ssl = (SSL *)X509_STORE_CTX_get_ex_data(context, SSL_get_ex_data_X509_STORE_CTX_idx());
    return ssl == NULL ? NULL : dd0c_ssl_owner(ssl);
}

// On a server the list of what came with the peer's own certificate. After the handshake nothing reads it any more, and each
// certificate in it holds 5 KB for as long as the connection lives; the list itself stays, empty.
static inline void dd0c_ssl_drop_peer_chain(SSL *ssl) {
    STACK_OF(X509) *chain = SSL_get_peer_cert_chain(ssl);
    while (sk_X509_num(chain) > 0) X509_free(sk_X509_pop(chain));
}

static inline void dd0c_bio_clear_retry(BIO *bio) { BIO_clear_retry_flags(bio); }
static inline void dd0c_bio_want_read(BIO *bio) { BIO_set_retry_read(bio); }

#endif
