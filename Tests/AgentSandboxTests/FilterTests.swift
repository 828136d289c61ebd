internal import CSandbox
import Testing

@testable import AgentSandbox

@Suite struct FilterTests {
    /// A name that is misspelt would forbid nothing. Some stand for other architectures alone.
    @Test func knowsEachForbiddenName() {
        let elsewhere: Set<String> = ["stime", "umount"]
        for name in SeccompTable.forbidden where !elsewhere.contains(name) {
            #expect(dd0c_knows(name) == 1, "\(name)")
        }
    }

    @Test(arguments: SandboxNetwork.allCases)
    func makesPrograms(_ network: SandboxNetwork) throws {
        let program = try SeccompProgram.rules(network)
        #expect(program.bytes.count > 800)
        #expect(try SeccompProgram.known().bytes.count == 64)
        #expect(try SeccompProgram.rules(network) == program)
    }

    /// 39: cut anywhere, a program is not whole unless the cut falls behind one of its returns; the kernel refuses those by their jumps.
    @Test func refusesWhatWasCut() throws {
        let whole = try SeccompProgram.rules(.none).bytes
        for count in 0..<whole.count {
            let isReturn = count >= 8 && count % 8 == 0 && whole[count - 8] & 7 == 6
            if isReturn { continue }
            #expect(throws: SandboxError.self) { try SeccompProgram(Array(whole[..<count])) }
        }
        #expect(throws: SandboxError.self) { try SeccompProgram([UInt8](repeating: 6, count: 4097 * 8)) }
    }

    /// A third condition would not reach the kernel.
    @Test(arguments: SandboxNetwork.allCases)
    func hasAtMostTwoConditions(_ network: SandboxNetwork) {
        #expect(SeccompTable.rules(network).allSatisfy { $0.conditions.count <= 2 })
        #expect(SeccompTable.rules(network).contains { $0.conditions.count == 2 })
    }

    @Test func forbidsEverySocketFamilyButOne() {
        let values = SeccompTable.rules(.none).filter { $0.name == "socket" && $0.conditions[0].mask == 0xffff_ffff }
        #expect(Set(values.map { $0.conditions[0].value }) == Set((0...63).filter { $0 != 1 }))
        let hosts = SeccompTable.rules(.host).filter { $0.name == "socket" && $0.conditions[0].mask == 0xffff_ffff }
        #expect(Set(hosts.map { $0.conditions[0].value }) == Set((0...63).filter { $0 != 2 && $0 != 10 }))
    }
}
