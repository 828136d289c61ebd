import PlaneApp
import PlaneRunbook
import SharedBase
import SharedConfig
import Testing

@Suite struct PlaneSettingsTests {
    private func load(_ text: String) throws -> PlaneSettings {
        try PlaneSettings.load(file: ("plane.yaml", Array(text.utf8)), environment: [:]).settings
    }

    /// The ports of the contract; health and metrics on loopback, the gateway on IPv4 and IPv6.
    @Test func defaultsAreTheContracts() throws {
        let settings = try load("log_level: info")
        #expect(settings.api.description == "127.0.0.1:8080")
        #expect(settings.gateway.description == "[::]:8443")
        #expect(settings.health.description == "127.0.0.1:9090")
    }

    @Test(arguments: [
        ("api_address: 0.0.0.0:8080", "loopback"), ("api_address: 127.evil.example:8080", "loopback"),
        ("gateway_address: nowhere", "gateway_address"),
        ("metrics_address: '::1:9090'", "metrics_address"), ("databse_pool: 4", "did you mean `database_pool`"),
        ("database_pool: 0", "database_pool"), ("certificate_life: 5s", "certificate_life"),
        ("llm_endpoint: http://10.0.0.1/v1\nllm_model: m", "must be loopback"),
        ("llm_endpoint: http://127.evil.example/v1\nllm_model: m", "must be loopback"),
    ])
    func whatIsWrongIsNamed(_ text: String, _ part: String) {
        let error = #expect(throws: ConfigProblems.self) { try load(text) }
        #expect(error.map { ErrorChain.describe($0).contains(part) } == true)
    }

    @Test(arguments: ["http://127.0.0.1:8000/v1", "https://llm.example/v1"])
    func aModelIsOnThisMachineOrBehindTLS(_ endpoint: String) throws {
        #expect(try load("llm_endpoint: \(endpoint)\nllm_model: m").model?.model == "m")
    }

    @Test(arguments: [
        ("127.0.0.1:80", "127.0.0.1", 80), ("[::1]:8443", "::1", 8443), ("localhost:0", "localhost", 0),
    ])
    func addresses(_ text: String, _ host: String, _ port: Int) {
        #expect(ListenAddress(text) == ListenAddress(host: host, port: port))
        #expect(ListenAddress(text)?.description == text)
    }

    @Test(arguments: ["", ":1", "a", "a:", "a:65536", "a:-1", "::1:80", "[]:1"])
    func noAddress(_ text: String) { #expect(ListenAddress(text) == nil) }
}
