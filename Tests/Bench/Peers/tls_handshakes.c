// link: -lssl -lcrypto
// tls_handshakes FOLDER COUNT: mutual TLS 1.3 handshakes between two ends in one thread over memory BIOs, each with new
// SSLs and both chains verified up to the root; prints handshakes a second.
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static void fail(const char *what) {
    fprintf(stderr, "tls_handshakes: %s\n", what);
    ERR_print_errors_fp(stderr);
    exit(1);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static SSL_CTX *settings(const char *folder, const char *name, const SSL_METHOD *method) {
    char chain[4096], key[4096], root[4096];
    snprintf(chain, sizeof chain, "%s/%s.pem", folder, name);
    snprintf(key, sizeof key, "%s/%s.key", folder, name);
    snprintf(root, sizeof root, "%s/root.pem", folder);
    SSL_CTX *context = SSL_CTX_new(method);
    if (!context || !SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION)) fail("no context");
    // As ours: every connection proves the identity anew.
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(context, 0);
    if (SSL_CTX_use_certificate_chain_file(context, chain) != 1) fail("no chain");
    if (SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1) fail("no key");
    if (SSL_CTX_load_verify_locations(context, root, NULL) != 1) fail("no root");
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    return context;
}

// One step of one end; whether its handshake is done.
static int step(SSL *ssl) {
    int result = SSL_do_handshake(ssl);
    if (result == 1) return 1;
    if (SSL_get_error(ssl, result) != SSL_ERROR_WANT_READ) fail("no handshake");
    return 0;
}

int main(int count, char **arguments) {
    if (count != 3) fail("usage: tls_handshakes FOLDER COUNT");
    SSL_CTX *server = settings(arguments[1], "server", TLS_server_method());
    SSL_CTX *client = settings(arguments[1], "client", TLS_client_method());
    long rounds = atol(arguments[2]);
    double start = now();
    for (long i = 0; i < rounds; i++) {
        SSL *near = SSL_new(client), *far = SSL_new(server);
        BIO *up = BIO_new(BIO_s_mem()), *down = BIO_new(BIO_s_mem());
        if (!near || !far || !up || !down) fail("no memory");
        BIO_up_ref(up);
        BIO_up_ref(down);
        SSL_set_bio(near, down, up);
        SSL_set_bio(far, up, down);
        SSL_set_connect_state(near);
        SSL_set_accept_state(far);
        SSL_set1_host(near, "localhost");
        int done = 0;
        while (done != 3) done = step(near) | step(far) << 1;
        SSL_free(near);
        SSL_free(far);
    }
    printf("%.1f\n", (double)rounds / (now() - start));
    return 0;
}
