import Glibc
import PlaneTestKit
import SharedBase
import SharedJSON
import TestKit
import Testing

extension EndToEnd {
    /// Both programs, copied to a folder where nothing else lies: enrol, scan, read back, scan again, repair.
    @Test(.timeLimit(.minutes(10))) func findsSeesAgainAndResolves() async throws {
        try await House.with { house in
            let empty = house.folder + "/empty"
            mkdir(empty, 0o755)
            for name in ["dd0c-agent", "dd0c-plane"] {
                let copy = try await house.run(["cp", "\(house.programs)/\(name)", empty])
                try #require(copy.code == 0)
            }
            house.programs = empty
            let stacks = try await house.makeEstate()
            try house.configure(stacks)
            try await house.startPlane()
            try await house.enrol()
            let agent = try house.startAgent()
            await house.soon(within: .seconds(30)) { try await house.list("/v1/drifts").count == 9 }

            let found = try await house.list("/v1/drifts")
            let severities = Dictionary(
                found.map { ($0["address"]?.stringValue ?? "", $0["severity"]?.stringValue ?? "") },
                uniquingKeysWith: { first, _ in first }
            )
            #expect(severities == Self.planted)
            #expect(found.allSatisfy { $0["seenCount"]?.numberText == "1" && $0["status"]?.stringValue == "open" })

            let scan = try await house.agent("scan", "--state-dir", house.state)
            #expect(scan.code == 0, "\(scan.errors)")
            await house.soon(within: .seconds(30)) {
                (try? await house.list("/v1/drifts"))?.allSatisfy { $0["seenCount"]?.numberText == "2" } == true
            }
            #expect(try await house.list("/v1/drifts").count == 9)
            #expect(try await house.list("/v1/stacks").count == 3)

            // Somebody repairs the account: the plan of the clean stack shows no drift, so this one's may not either.
            var plan = try #require(try JSON.parse(TestFile.read(stacks[0].live)).objectValue)
            plan["resource_drift"] = .array([])
            plan["prior_state"] = try Self.clean(plan["prior_state"], stacks[0].source)
            try house.write(JSON.text(.object(plan)), to: stacks[0].live)
            _ = try await house.agent("scan", "terraform/shop-aws", "--state-dir", house.state)
            await house.soon(within: .seconds(30)) {
                let rows = (try? await house.list("/v1/drifts")) ?? []
                return rows.allSatisfy { row in
                    let isRepaired = row["stackName"]?.stringValue == "shop-aws"
                    return row["status"]?.stringValue == (isRepaired ? "resolved" : "open")
                }
            }

            agent.send(SIGTERM)
            #expect(try await agent.end() == 0)
            #expect(house.agentLog.contains(#""level":"info""#))
            #expect(house.agentLog.contains("drift-agent started"))
            let plane = try #require(house.plane)
            plane.send(SIGTERM)
            #expect(try await plane.end() == 0)
        }
    }

    private static let planted = [
        "aws_db_instance.orders": "critical", "aws_security_group.web": "critical", "aws_sqs_queue.orders": "high",
        "core/PersistentVolumeClaim/shop/invoices": "high", "aws_db_parameter_group.orders": "medium",
        "aws_secretsmanager_secret_version.payment": "medium", "core/Secret/shop/web": "medium",
        "apps/Deployment/shop/web": "medium", "aws_s3_bucket.uploads": "low",
    ]

    /// What the provider reads after the repair is what was declared.
    private static func clean(_ prior: Value?, _ source: String) throws -> Value {
        let state = try JSON.parse(TestFile.read(source))
        var resources: [Value] = []
        for resource in state["resources"]?.arrayValue ?? [] where resource["mode"]?.stringValue == "managed" {
            let type = resource["type"]?.stringValue ?? ""
            let name = resource["name"]?.stringValue ?? ""
            let module = resource["module"]?.stringValue.map { $0 + "." } ?? ""
            for instance in resource["instances"]?.arrayValue ?? [] where instance["deposed"] == nil {
                var key = ""
                if let text = instance["index_key"]?.stringValue { key = "[\"\(text)\"]" }
                if let number = instance["index_key"]?.numberText { key = "[\(number)]" }
                resources.append([
                    "address": .string("\(module)\(type).\(name)\(key)"), "mode": "managed", "type": .string(type),
                    "name": .string(name), "provider_name": "registry.terraform.io/hashicorp/aws",
                    "schema_version": .number("0"), "values": instance["attributes"] ?? .null,
                ])
            }
        }
        return [
            "format_version": "1.0", "terraform_version": "1.11.4",
            "values": ["root_module": ["resources": .array(resources)]],
        ]
    }

    /// The secrets of the sample estate never leave the agent: not to its disk, not over the wire, not into the plane.
    @Test(.timeLimit(.minutes(10))) func plantedSecretsStayInside() async throws {
        try await House.with { house in
            let stacks = try await house.makeEstate()
            try house.configure(stacks)
            let canaries = Canaries(list: Program.text(house.folder + "/estate/canaries.txt"))
            #expect(canaries.count >= 20)
            try await house.startPlane()
            try await house.enrol()
            try await #require(house.plane).killNow()

            // While the plane is away the bytes that will cross the wire lie in the spool.
            _ = try house.startAgent()
            // A report is renamed when it is whole: a look in that moment may miss it.
            await house.soon(within: .seconds(30)) {
                let bytes = house.contents(of: house.state + "/spool")
                return house.spooled >= 3 && Canaries.holds(bytes, "aws_secretsmanager_secret_version.payment")
            }
            let waiting = house.contents(of: house.state + "/spool")
            #expect(Canaries.holds(waiting, "aws_secretsmanager_secret_version.payment"))
            #expect(Canaries.holds(waiting, "redacted"))
            #expect(canaries.found(in: waiting) == [])
            #expect(canaries.found(in: house.contents(of: house.state)) == [])

            try await house.startPlane()
            await house.soon(within: .seconds(60)) { try await house.list("/v1/drifts").count == 9 }
            let check = try await house.agent("check", "--config", house.configuration, "--format", "json")
            #expect(check.code == 1)
            #expect(canaries.found(in: Array(check.output.utf8)) == [])
            _ = try await house.agent("inspect", house.folder + "/estate")

            let dump = try await house.postgres("pg_dump", ["dd0c"])
            #expect(dump.code == 0, "\(dump.errors)")
            #expect(dump.output.contains("aws_secretsmanager_secret_version.payment"))
            #expect(canaries.found(in: Array(dump.output.utf8)) == [])
            for name in try #require(TestFile.names(in: house.folder))
            where name.hasSuffix(".out") || name.hasSuffix(".err") {
                #expect(canaries.found(in: try TestFile.read(house.folder + "/" + name)) == [], "in \(name)")
            }
            #expect(canaries.found(in: house.contents(of: house.folder + "/plane/postgres/server.log")) == [])

            // The search finds what is there: as text and as bytes in the database, and in a file.
            let secret = try #require(canaries.first)
            _ = try await house.sql("CREATE TABLE planted AS SELECT '\(secret)'::text, convert_to('\(secret)', 'UTF8')")
            let planted = try await house.postgres("pg_dump", ["-t", "planted", "dd0c"])
            #expect(canaries.found(in: Array(planted.output.utf8)).count == 2)
            let everyOne = house.contents(of: house.folder + "/estate/canaries.txt")
            #expect(canaries.found(in: everyOne).count >= canaries.count)
        }
    }
}

/// The planted secrets in the forms in which they could come by: plain, base64, and as hexadecimal bytes of a dump.
private struct Canaries {
    private var forms: [(name: String, text: String)] = []
    private(set) var first: String?
    var count: Int { forms.count / 2 }

    init(list: String) {
        for line in list.split(separator: "\n") {
            let parts = line.split(separator: "\t").map(String.init)
            guard parts.count == 2 else { continue }
            if first == nil { first = parts[1] }
            forms.append((parts[0], parts[1]))
            forms.append((parts[0] + " as hex", Hex.encode(Array(parts[1].utf8))))
        }
    }

    /// The names of those that the bytes hold.
    func found(in bytes: [UInt8]) -> [String] {
        forms.filter { Self.holds(bytes, $0.text) }.map(\.name)
    }

    static func holds(_ bytes: [UInt8], _ text: String) -> Bool {
        let needle = Array(text.utf8)
        return bytes.withUnsafeBytes { hay in
            var place = 0
            while place + needle.count <= hay.count, let base = hay.baseAddress,
                let hit = memchr(base + place, Int32(needle[0]), hay.count - needle.count - place + 1)
            {
                if memcmp(hit, needle, needle.count) == 0 { return true }
                place = hit - UnsafeMutableRawPointer(mutating: base) + 1
            }
            return false
        }
    }
}
