import Glibc
import SharedBase
import SharedDrift
import TestKit
import Testing

@testable import AgentDrift

/// Files that change under a scan: it starts anew, and gives up rather than mix two states.
@Suite struct SteadyFilesTests {
    private static func state(_ serial: Int, _ size: Int) -> String {
        let resources = ["a", "b", "c"].map {
            OwnedPartsTests.resource("aws_instance", $0, #"{"id":"\#($0)","n":\#(size)}"#)
        }
        return
            #"{"version":4,"terraform_version":"1.9.0","serial":\#(serial),"lineage":"x","resources":[\#(resources.joined(separator: ","))]}"#
    }

    /// A scan during which `change` is called at its checkpoint of that number, counted from 1.
    private func scan(_ kind: StackKindName, _ source: String, _ live: String, change: @escaping (Int) -> Void) throws
        -> DriftReport
    {
        var count = 0
        return try StackScan(
            settings: StackSettings(name: "s", kind: kind, source: source, live: live),
            scrubber: Sample.scrubber,
            key: Sample.key,
            clock: Sample.clock,
            random: .seeded(1),
            agentVersion: "0.1.0"
        ).run {
            count += 1
            change(count)
            return false
        }
    }

    @Test("a state that is written anew between two readings is read again")
    func aChangedStateIsReadAgain() throws {
        let folder = try TestFolder()
        let source = try folder.write("s.tfstate", Self.state(1, 1))
        let live = try folder.write("live.tfstate", Self.state(5, 1))
        // The second reading would meet other resources than the first has learned from.
        let report = try scan(.terraform, source, live) { count in
            if count == 3 { _ = try? folder.write("s.tfstate", Self.state(2, 1) + " ") }
        }
        #expect(report.status == .ok && report.resources.count == 3)
        let drifted = try scan(.terraform, source, live) { count in
            if count == 3 { _ = try? folder.write("live.tfstate", Self.state(6, 2) + " ") }
        }
        #expect(drifted.status == .drift && drifted.drifted.count == 3)
    }

    @Test("what keeps changing is unreadable, and says so")
    func whatKeepsChangingIsUnreadable() throws {
        let folder = try TestFolder()
        let source = try folder.write("s.tfstate", Self.state(1, 1))
        let live = try folder.write("live.tfstate", Self.state(5, 1))
        let report = try scan(.terraform, source, live) { count in
            _ = try? folder.write("live.tfstate", Self.state(5, 1) + String(repeating: " ", count: count))
        }
        #expect(report.status == .unreadable && report.resources.isEmpty)
        #expect(report.reason?.contains("it changed while it was read, twice") == true, "\(report.reason ?? "")")
    }

    @Test("a state that goes while it is read, and a folder that gets a file, are seen")
    func foldersAreWatchedToo() throws {
        let folder = try TestFolder()
        let source = try folder.write(
            "m/a.yaml",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: ns}\n"
        )
        let live = try folder.write(
            "live/a.json",
            #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"ns","uid":"1"}}"#
        )
        let report = try scan(.kubernetes, "\(folder.path)/m", "\(folder.path)/live") { count in
            guard count == 3 else { return }
            _ = try? folder.write(
                "m/b.yaml",
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b, namespace: ns}\n"
            )
        }
        #expect(report.resources.map(\.address) == ["core/ConfigMap/ns/a", "core/ConfigMap/ns/b"])
        let gone = try scan(.kubernetes, source, live) { count in if count == 2 { unlink(source) } }
        #expect(gone.status == .unreadable && gone.reason?.contains("a.yaml") == true)
    }

    @Test("a meter tells bytes and resources")
    func theMeterCounts() throws {
        let folder = try TestFolder()
        let text = Self.state(1, 1)
        let meter = ScanMeter()
        let settings = StackSettings(
            name: "s",
            kind: .terraform,
            source: try folder.write("s.tfstate", text),
            live: try folder.write("live.tfstate", Self.state(2, 1))
        )
        _ = try StackScan(settings: settings, scrubber: Sample.scrubber, key: Sample.key, agentVersion: "0.1.0")
            .examine(meter: meter)
        #expect(meter.resources == 3 && meter.bytes >= 2 * text.utf8.count)
    }
}
