// link: -lssl -lcrypto -lpthread
// tls_loop FOLDER MEGABYTES: sends blocks of 64 KiB over one TLS 1.3 connection on loopback with SSL_write, reads them
// with SSL_read in another thread, and prints MB/s from the first block to the last. Both sides show a certificate.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { block = 65536 };

struct side {
    SSL *ssl;
    long blocks;
    double done;
};

static void fail(const char *what) {
    fprintf(stderr, "tls_loop: %s\n", what);
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
    if (SSL_CTX_use_certificate_chain_file(context, chain) != 1) fail("no chain");
    if (SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1) fail("no key");
    if (SSL_CTX_load_verify_locations(context, root, NULL) != 1) fail("no root");
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    return context;
}

static void *receive(void *argument) {
    struct side *side = argument;
    if (SSL_accept(side->ssl) != 1) fail("no handshake (server)");
    unsigned char *bytes = malloc(block);
    long long left = side->blocks * (long long)block;
    while (left > 0) {
        int count = SSL_read(side->ssl, bytes, block);
        if (count <= 0) fail("the bytes ended early");
        left -= count;
    }
    side->done = now();
    free(bytes);
    return NULL;
}

int main(int count, char **arguments) {
    if (count != 3) fail("usage: tls_loop FOLDER MEGABYTES");
    SSL_CTX *server = settings(arguments[1], "server", TLS_server_method());
    SSL_CTX *client = settings(arguments[1], "client", TLS_client_method());
    long blocks = atol(arguments[2]) * 1000000L / block;

    int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    if (bind(listener, (struct sockaddr *)&address, length) || listen(listener, 1)) fail("cannot listen");
    if (getsockname(listener, (struct sockaddr *)&address, &length)) fail("no port");
    int near = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(near, (struct sockaddr *)&address, length)) fail("cannot connect");
    int far = accept(listener, NULL, NULL);
    if (far < 0) fail("cannot accept");
    setsockopt(near, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(far, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);

    struct side reader = {SSL_new(server), blocks, 0};
    SSL_set_fd(reader.ssl, far);
    pthread_t thread;
    if (pthread_create(&thread, NULL, receive, &reader)) fail("no thread");
    SSL *ssl = SSL_new(client);
    SSL_set_fd(ssl, near);
    if (SSL_connect(ssl) != 1) fail("no handshake (client)");

    unsigned char *bytes = malloc(block);
    for (int i = 0; i < block; i++) bytes[i] = (unsigned char)(i * 31);
    double start = now();
    for (long i = 0; i < blocks; i++)
        if (SSL_write(ssl, bytes, block) != block) fail("a block was not taken");
    pthread_join(thread, NULL);
    printf("%.1f %s\n", (double)blocks * block / 1e6 / (reader.done - start), SSL_get_cipher_name(ssl));
    return 0;
}
