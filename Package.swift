// swift-tools-version: 6.2
import PackageDescription

/// One table of settings for every Swift target: strict concurrency, explicit existentials and imports, no warnings.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .treatAllWarnings(as: .error),
]

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")

/// A module at `path`; its README is documentation, not a resource.
func module(_ name: String, _ path: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, path: path, exclude: notes(path), swiftSettings: strict)
}

func program(_ name: String, _ path: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, path: path, swiftSettings: strict)
}

/// The tests of `subject`, in `Tests/<subject>Tests`.
func tests(_ subject: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: subject + "Tests",
        dependencies: dependencies,
        path: "Tests/\(subject)Tests",
        swiftSettings: strict
    )
}

/// The documents that lie beside the sources of a module.
func notes(_ path: String) -> [String] {
    switch path {
    case "Shared/Wire": ["README.md", "PROTOCOL.md"]
    // The readable sources of what `scripts/console-assets` writes as Swift.
    case "ControlPlane/Console": ["README.md", "Assets"]
    // One README for all parts, in the folder above.
    case _ where path.hasPrefix("Tests/Bench/") || path.hasPrefix("Tests/Fuzz/"): []
    case "Tests/Planted": []
    default: ["README.md"]
    }
}

/// The areas of the benchmark program; `DD0C_BENCH=input` keeps the build of one area short while working on it.
let benchAreas = (Context.environment["DD0C_BENCH"] ?? "input,link,store,sandbox").split(separator: ",").map(
    String.init
)
let benchModules = ["input": "BenchInput", "link": "BenchLink", "store": "BenchStore", "sandbox": "BenchSandbox"]

/// Only what a commit can be: it goes into a C string.
let buildCommit = Context.environment["DD0C_COMMIT"].flatMap { text in
    !text.isEmpty && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") } ? text : nil
}

let package = Package(
    name: "dd0c",
    products: [
        .executable(name: "dd0c-agent", targets: ["dd0c-agent"]),
        .executable(name: "dd0c-plane", targets: ["dd0c-plane"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.0", traits: []),
    ],
    targets: [
        // L0: C libraries, each behind one wrapper.
        .systemLibrary(
            name: "COpenSSL",
            path: "Shared/COpenSSL",
            pkgConfig: "openssl",
            providers: [.apt(["libssl-dev"])]
        ),
        .systemLibrary(name: "CYAML", path: "Shared/CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CZlib", path: "Shared/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(
            name: "CPostgres",
            path: "ControlPlane/CPostgres",
            pkgConfig: "libpq",
            providers: [.apt(["libpq-dev"])]
        ),

        // Says which commit was built: `DD0C_COMMIT=$(git rev-parse --short HEAD) swift build`, as scripts/build does.
        .target(
            name: "CBuild",
            path: "Shared/CBuild",
            cSettings: buildCommit.map { [.define("DD0C_COMMIT", to: "\"\($0)\"")] } ?? []
        ),

        // L1 and L2: leaves, without network.
        module("SharedBase", "Shared/Base", []),
        module("SharedJSON", "Shared/JSON", ["SharedBase"]),
        module("SharedYAML", "Shared/YAML", ["SharedBase", "CYAML"]),
        module("SharedCrypto", "Shared/Crypto", ["SharedBase", "COpenSSL"]),
        module("SharedZip", "Shared/Zip", ["SharedBase", "CZlib"]),

        // L3: what both programs need.
        module("SharedDrift", "Shared/Drift", ["SharedBase", "SharedJSON"]),
        module("SharedScrub", "Shared/Scrub", ["SharedBase", "SharedJSON", "SharedCrypto", "SharedZip"]),
        module("SharedRisk", "Shared/Risk", ["SharedBase", "SharedJSON"]),
        module("SharedRunbook", "Shared/Runbook", ["SharedBase", "SharedYAML", "SharedScrub", "SharedRisk"]),
        module("SharedAudit", "Shared/Audit", ["SharedBase", "SharedJSON", "SharedCrypto"]),
        module("SharedTLS", "Shared/TLS", ["SharedBase", "SharedCrypto", "COpenSSL", nioCore, nioTLS]),
        module("SharedWire", "Shared/Wire", ["SharedBase", "SharedJSON", "SharedZip", nioCore]),
        module("SharedConfig", "Shared/Config", ["SharedBase", "SharedJSON", "SharedYAML"]),
        module("SharedTelemetry", "Shared/Telemetry", ["SharedBase", "SharedJSON", "CBuild", logging]),
        module("SharedCommand", "Shared/Command", ["SharedBase", "SharedJSON", "SharedConfig", arguments]),

        // L0 and L4: the sandbox, for the agent alone.
        .systemLibrary(name: "CMalloc", path: "Agent/CMalloc"),
        .target(name: "CSandbox", path: "Agent/CSandbox", linkerSettings: [.linkedLibrary("seccomp")]),
        module("AgentSandbox", "Agent/Sandbox", ["SharedBase", "SharedJSON", "CSandbox"]),

        // L4 to L6: the agent.
        module("AgentSpool", "Agent/Spool", ["SharedBase", "SharedCrypto", nioCore, nioPosix]),
        module(
            "AgentLink",
            "Agent/Link",
            [
                "SharedBase", "SharedJSON", "SharedCrypto", "SharedAudit", "SharedTLS", "SharedWire", "SharedTelemetry",
                "AgentSpool",
                nioCore,
                nioPosix, nioTLS, logging, lifecycle,
            ]
        ),
        module(
            "AgentDrift",
            "Agent/Drift",
            ["SharedBase", "SharedJSON", "SharedYAML", "SharedCrypto", "SharedScrub", "SharedDrift"]
        ),
        module(
            "AgentRunbook",
            "Agent/Runbook",
            [
                "SharedBase", "SharedJSON", "SharedYAML", "SharedCrypto", "SharedScrub", "SharedRisk", "SharedRunbook",
                "SharedWire", "AgentSpool", "AgentLink", "AgentSandbox", nioCore, nioPosix, logging,
            ]
        ),
        module(
            "AgentCore",
            "Agent/Core",
            [
                "SharedBase", "SharedJSON", "SharedCrypto", "SharedAudit", "SharedScrub", "SharedDrift", "SharedWire",
                "SharedConfig",
                "SharedTelemetry", "SharedCommand", "AgentSpool", "AgentLink", "AgentDrift", "AgentSandbox", nioCore,
                nioPosix,
                "SharedRisk", "SharedRunbook", "AgentRunbook",
                logging,
                lifecycle, signals,
            ]
        ),
        program(
            "dd0c-agent",
            "Agent/Main",
            [
                "CMalloc", "SharedBase", "SharedJSON", "SharedScrub", "SharedRisk", "SharedDrift",
                "SharedConfig", "SharedTelemetry",
                "SharedCommand",
                "AgentLink", "AgentDrift", "AgentSandbox", "AgentCore", arguments, logging,
                "SharedRunbook", "AgentRunbook",
            ]
        ),

        // L4 to L7: the plane.
        module("PlanePostgres", "ControlPlane/Postgres", ["SharedBase", "CPostgres", logging]),
        module(
            "PlaneKernel",
            "ControlPlane/Kernel",
            [
                "SharedBase", "SharedJSON", "SharedCrypto", "SharedAudit", "SharedScrub", "SharedWire",
                "SharedTelemetry", "PlanePostgres", logging, lifecycle,
            ]
        ),
        module(
            "PlaneHTTP",
            "ControlPlane/HTTP",
            [
                "SharedBase", "SharedJSON", "SharedCrypto", "SharedZip", "SharedTLS", "SharedTelemetry",
                "PlanePostgres",
                "PlaneKernel", hummingbird,
                hummingbirdCore, nioCore, nioPosix, nioHTTP1, logging, lifecycle,
            ]
        ),
        module(
            "PlaneFleet",
            "ControlPlane/Fleet",
            [
                "SharedBase", "SharedJSON", "SharedCrypto", "SharedTLS", "SharedWire", "SharedTelemetry",
                "PlanePostgres",
                "PlaneKernel", "PlaneHTTP", hummingbird, nioCore, nioPosix, nioTLS, logging, lifecycle,
            ]
        ),
        module(
            "PlaneDrift",
            "ControlPlane/Drift",
            [
                "SharedBase", "SharedJSON", "SharedCrypto", "SharedDrift", "SharedTelemetry", "PlanePostgres",
                "PlaneKernel", "PlaneHTTP", logging, lifecycle,
            ]
        ),
        module("PlaneConsole", "ControlPlane/Console", ["SharedBase", "SharedCrypto", "PlaneHTTP"]),
        module(
            "PlaneAccount",
            "ControlPlane/Account",
            [
                "SharedBase", "SharedJSON", "SharedCrypto", "SharedTelemetry", "PlanePostgres", "PlaneKernel",
                "PlaneHTTP",
                nioPosix, logging, lifecycle,
            ]
        ),
        module(
            "PlaneAudit",
            "ControlPlane/Audit",
            [
                "SharedBase", "SharedJSON", "SharedCrypto", "SharedAudit", "SharedTelemetry", "PlanePostgres",
                "PlaneKernel", "PlaneHTTP", logging, lifecycle,
            ]
        ),
        module(
            "PlaneRunbook",
            "ControlPlane/Runbook",
            [
                "SharedBase", "SharedJSON", "SharedCrypto", "SharedRisk", "SharedRunbook", "SharedScrub",
                "PlanePostgres",
                "PlaneKernel", "PlaneHTTP", nioPosix, logging, lifecycle,
            ]
        ),
        module(
            "PlaneApp",
            "ControlPlane/App",
            [
                "SharedBase", "SharedJSON", "SharedCrypto", "SharedScrub", "SharedRunbook", "SharedTLS", "SharedWire",
                "SharedConfig",
                "SharedTelemetry", "SharedAudit", "SharedCommand",
                "PlanePostgres", "PlaneKernel", "PlaneHTTP", "PlaneConsole", "PlaneFleet", "PlaneDrift", "PlaneRunbook",
                "PlaneAccount", "PlaneAudit", nioCore, nioPosix, hummingbird,
                logging,
                lifecycle, signals,
            ]
        ),
        program(
            "dd0c-plane",
            "ControlPlane/Main",
            [
                "SharedBase", "SharedJSON", "SharedScrub", "SharedRunbook", "SharedConfig", "SharedTelemetry",
                "SharedCommand", "PlanePostgres",
                "PlaneKernel",
                "PlaneApp",
                arguments, logging,
            ]
        ),

        // Tests mirror the targets.
        module("TestKit", "Tests/TestKit", ["SharedBase", "SharedJSON"]),
        module("Planted", "Tests/Planted", ["SharedBase", "SharedJSON", "SharedZip", "SharedDrift"]),
        module(
            "PlaneTestKit",
            "Tests/PlaneTestKit",
            ["SharedBase", "SharedJSON", "PlanePostgres", "PlaneKernel", "TestKit", nioPosix, logging]
        ),
        tests("SharedBase", ["SharedBase", "TestKit"]),
        tests("SharedJSON", ["SharedBase", "SharedJSON", "TestKit"]),
        tests("SharedYAML", ["SharedBase", "SharedYAML", "TestKit"]),
        tests("SharedCrypto", ["SharedBase", "SharedCrypto", "TestKit"]),
        tests("SharedZip", ["SharedBase", "SharedZip", "TestKit"]),
        tests("SharedRisk", ["SharedBase", "SharedJSON", "SharedRisk", "TestKit"]),
        tests("SharedDrift", ["SharedBase", "SharedJSON", "SharedDrift", "TestKit"]),
        tests("SharedAudit", ["SharedBase", "SharedJSON", "SharedCrypto", "SharedAudit", "TestKit"]),
        tests("SharedScrub", ["SharedBase", "SharedJSON", "SharedScrub", "SharedZip", "TestKit"]),
        tests(
            "SharedRunbook",
            ["SharedBase", "SharedJSON", "SharedRisk", "SharedRunbook", "TestKit", "dd0c-input-probe"]
        ),
        tests(
            "SharedTLS",
            ["SharedBase", "SharedCrypto", "SharedTLS", "TestKit", nioCore, nioEmbedded, nioPosix, nioTLS]
        ),
        tests("SharedWire", ["SharedBase", "SharedJSON", "SharedWire", "SharedZip", "TestKit", nioCore, nioEmbedded]),
        tests("SharedConfig", ["SharedBase", "SharedConfig", "TestKit"]),
        tests("SharedTelemetry", ["SharedBase", "SharedJSON", "SharedTelemetry", "TestKit", logging]),
        tests("SharedCommand", ["SharedBase", "SharedJSON", "SharedCommand", "TestKit"]),
        tests("AgentSpool", ["SharedBase", "SharedCrypto", "AgentSpool", "TestKit"]),
        tests(
            "AgentLink",
            [
                "SharedBase", "SharedJSON", "SharedCrypto", "SharedAudit", "SharedTLS", "SharedWire", "SharedTelemetry",
                "AgentSpool",
                "AgentLink", "TestKit",
                nioCore, nioPosix, nioTLS, nioEmbedded, logging,
            ]
        ),
        tests("AgentSandbox", ["SharedBase", "SharedJSON", "CSandbox", "AgentSandbox", "TestKit"]),
        tests(
            "AgentRunbook",
            [
                "SharedBase", "SharedJSON", "SharedCrypto", "SharedRisk", "SharedRunbook", "SharedWire", "AgentLink",
                "AgentSandbox", "AgentRunbook", "TestKit", "dd0c-step-probe", nioCore, logging,
            ]
        ),
        .executableTarget(
            name: "dd0c-input-probe",
            dependencies: ["SharedRisk", "SharedRunbook", "TestKit"],
            path: "Tests/InputProbe",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "dd0c-step-probe",
            dependencies: [
                "SharedBase", "SharedCrypto", "SharedWire", "AgentLink", "AgentSandbox", "AgentRunbook", nioCore,
                logging,
            ],
            path: "Tests/StepProbe",
            swiftSettings: strict
        ),
        tests(
            "AgentDrift",
            ["SharedBase", "SharedJSON", "SharedScrub", "SharedDrift", "AgentDrift", "Planted", "TestKit"]
        ),
        tests(
            "AgentCore",
            [
                "SharedBase", "SharedJSON", "SharedCrypto", "SharedScrub", "SharedDrift", "SharedConfig",
                "SharedTelemetry", "SharedCommand",
                "AgentSpool", "AgentDrift", "AgentCore", "TestKit", logging, lifecycle,
            ]
        ),
        tests("PlanePostgres", ["SharedBase", "PlanePostgres", "PlaneTestKit", "TestKit", logging]),
        tests(
            "PlaneKernel",
            [
                "SharedBase", "SharedJSON", "SharedCrypto", "SharedAudit", "SharedTelemetry", "PlanePostgres",
                "PlaneKernel",
                "PlaneTestKit", "TestKit", logging, lifecycle,
            ]
        ),
        tests(
            "PlaneHTTP",
            [
                "SharedBase", "SharedJSON", "SharedZip", "SharedTelemetry", "PlanePostgres", "PlaneKernel", "PlaneHTTP",
                "PlaneTestKit", "TestKit",
                logging, lifecycle,
            ]
        ),
        tests(
            "PlaneFleet",
            [
                "SharedBase", "SharedJSON", "SharedCrypto", "SharedTLS", "SharedWire", "SharedZip", "SharedTelemetry",
                "PlanePostgres", "PlaneKernel",
                "PlaneHTTP",
                "PlaneFleet", "PlaneTestKit", "TestKit", hummingbird, nioCore, nioPosix, nioTLS, logging, lifecycle,
            ]
        ),
        // Both ends of the link as they are, which no other target has.
        tests(
            "StepLink",
            [
                "SharedBase", "SharedCrypto", "SharedWire", "SharedTelemetry", "AgentSpool", "AgentLink", "PlaneKernel",
                "SharedJSON", "PlaneHTTP", "PlaneFleet", "PlaneRunbook", "PlaneApp", "PlaneTestKit", "TestKit", nioCore,
                nioPosix, logging, lifecycle,
            ]
        ),
        tests(
            "PlaneDrift",
            [
                "SharedBase", "SharedJSON", "SharedDrift", "PlanePostgres", "PlaneKernel", "PlaneHTTP", "PlaneDrift",
                "SharedTelemetry", "PlaneTestKit", "TestKit", logging, lifecycle,
            ]
        ),
        tests("PlaneConsole", ["PlaneHTTP", "PlaneConsole", "PlaneTestKit", logging, lifecycle]),
        tests(
            "PlaneAccount",
            [
                "SharedBase", "SharedJSON", "SharedCrypto", "SharedTelemetry", "PlanePostgres", "PlaneKernel",
                "PlaneHTTP",
                "PlaneAccount", "PlaneTestKit", "TestKit", logging, lifecycle,
            ]
        ),
        tests(
            "PlaneAudit",
            [
                "SharedBase", "SharedJSON", "SharedCrypto", "SharedAudit", "SharedTelemetry", "PlanePostgres",
                "PlaneKernel", "PlaneHTTP", "PlaneAudit", "PlaneTestKit", "TestKit", logging, lifecycle,
            ]
        ),
        tests(
            "PlaneRunbook",
            [
                "SharedBase", "SharedJSON", "SharedCrypto", "SharedRisk", "SharedRunbook", "PlanePostgres",
                "PlaneKernel", "PlaneHTTP", "PlaneRunbook", "PlaneTestKit", "TestKit", nioCore, nioPosix, logging,
                lifecycle,
            ]
        ),
        module("BenchKit", "Tests/Bench/Kit", []),
        module(
            "BenchInput",
            "Tests/Bench/Input",
            ["BenchKit", "SharedBase", "SharedJSON", "SharedScrub", "SharedRisk", "SharedDrift", "Planted"]
        ),
        module(
            "BenchLink",
            "Tests/Bench/Link",
            [
                "BenchKit", "SharedBase", "SharedCrypto", "SharedAudit", "SharedTLS", "SharedWire", nioCore, nioPosix,
                nioEmbedded,
            ]
        ),
        module("BenchSandbox", "Tests/Bench/Sandbox", ["BenchKit", "AgentSandbox"]),
        module(
            "BenchStore",
            "Tests/Bench/Store",
            [
                "BenchKit", "SharedBase", "SharedJSON", "SharedDrift", "SharedScrub", "SharedTelemetry",
                "PlanePostgres",
                "PlaneKernel", "PlaneDrift",
            ]
        ),
        .executableTarget(
            name: "dd0c-bench",
            dependencies: ["BenchKit", arguments]
                + benchAreas.compactMap { benchModules[$0].map { .byName(name: $0) } },
            path: "Tests/Bench/Main",
            swiftSettings: strict + benchAreas.map { .define("BENCH_\($0.uppercased())") }
        ),
        tests(
            "PlaneApp",
            [
                "SharedBase", "SharedJSON", "SharedScrub", "SharedConfig", "SharedTelemetry", "SharedCommand",
                "PlanePostgres", "PlaneKernel", "PlaneAccount", "PlaneRunbook", "SharedCrypto", "SharedWire",
                "SharedDrift", "PlaneApp",
                "PlaneTestKit", "TestKit", logging,
            ]
        ),
        module(
            "FuzzTargets",
            "Tests/Fuzz/Targets",
            [
                "SharedBase", "SharedJSON", "SharedYAML", "SharedScrub", "SharedDrift", "SharedWire", "SharedConfig",
                "SharedAudit", "SharedRisk", "SharedRunbook", "AgentDrift", nioCore,
            ]
        ),
        tests("Fuzz", ["SharedBase", "SharedJSON", "FuzzTargets", "TestKit"]),
        tests(
            "EndToEnd",
            ["SharedBase", "SharedCrypto", "SharedJSON", "PlaneTestKit", "TestKit"]
        ),
    ]
)

// What libFuzzer calls, as an archive: `scripts/fuzz` links it with the sanitizers. No ordinary build needs it.
if Context.environment["DD0C_FUZZ"] != nil {
    package.targets.append(module("FuzzEntry", "Tests/Fuzz/Entry", ["FuzzTargets"]))
    package.products.append(.library(name: "dd0c-fuzz", type: .static, targets: ["FuzzEntry"]))
}

// Two cores: `DD0C_ONLY=SharedJSONTests swift test` builds and tests one room and what it stands on, nothing else.
if let wanted = Context.environment["DD0C_ONLY"] {
    var keep: Set<String> = []
    var open = wanted.split(separator: ",").map(String.init)
    while let name = open.popLast() {
        guard keep.insert(name).inserted, let target = package.targets.first(where: { $0.name == name }) else {
            continue
        }
        for case .byNameItem(let dependency, _) in target.dependencies { open.append(dependency) }
    }
    package.targets.removeAll { !keep.contains($0.name) }
    package.products.removeAll { !keep.contains($0.name) }
}
