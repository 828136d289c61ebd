// link: -lsimdjson
// simdjson_visit FILE RUNS: parses the file and walks the whole document, RUNS times after one unmeasured, and prints
// for each the seconds of parse and walk; then what it saw: bytes of decoded strings and keys, numbers, values.
#include <simdjson.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

struct Seen {
    uint64_t bytes = 0, numbers = 0, values = 0;
};

static void visit(simdjson::dom::element element, Seen &seen) {
    seen.values++;
    switch (element.type()) {
    case simdjson::dom::element_type::ARRAY:
        for (auto child : simdjson::dom::array(element)) visit(child, seen);
        break;
    case simdjson::dom::element_type::OBJECT:
        for (auto field : simdjson::dom::object(element)) {
            seen.bytes += field.key.size();
            visit(field.value, seen);
        }
        break;
    case simdjson::dom::element_type::STRING:
        seen.bytes += std::string_view(element).size();
        break;
    case simdjson::dom::element_type::INT64:
    case simdjson::dom::element_type::UINT64:
    case simdjson::dom::element_type::DOUBLE:
        seen.numbers++;
        break;
    default:
        break;
    }
}

int main(int argc, char **argv) {
    if (argc < 3) return 64;
    simdjson::padded_string text;
    if (simdjson::padded_string::load(argv[1]).get(text)) return 1;
    simdjson::dom::parser parser;
    Seen seen;
    for (int run = 0; run <= atoi(argv[2]); run++) {
        seen = Seen();
        auto start = std::chrono::steady_clock::now();
        simdjson::dom::element root;
        if (parser.parse(text).get(root)) return 1;
        visit(root, seen);
        std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
        if (run > 0) printf("%.9f\n", taken.count());
    }
    printf("%llu %llu %llu\n", (unsigned long long)seen.bytes, (unsigned long long)seen.numbers,
           (unsigned long long)seen.values);
}
