import Glibc
import SharedBase
import SharedDrift
import TestKit
import Testing

@testable import AgentDrift

/// States that Terraform itself has built: `terraform_data` needs no provider and no network. Where neither `terraform` nor
/// `tofu` is installed this is left out, and says so.
@Suite(.enabled(if: Peers.terraform != nil, "neither terraform nor tofu is installed"))
struct TerraformProgramTests {
    static let configuration = #"""
        variable "size" {
          type    = number
          default = 2
        }
        resource "terraform_data" "plain" {
          input = "hello"
        }
        resource "terraform_data" "keyed" {
          for_each         = toset(["a", "b.c", "d\"e"])
          input            = { name = each.key, size = var.size, list = [1, 2.50, true, null], nested = { x = "", y = {} } }
          triggers_replace = [each.key, 3]
        }
        resource "terraform_data" "counted" {
          count = 3
          input = [count.index, "v${count.index}", 12345678901234567890, 1e30]
        }
        module "inner" {
          source = "./inner"
          text   = sensitive("quartz-lantern-4711")
        }
        """#
    static let inner = #"""
        variable "text" { type = string }
        resource "terraform_data" "hidden" { input = { text = var.text, open = "yes" } }
        """#

    private struct Work {
        let folder: TestFolder

        init() throws {
            folder = try TestFolder()
            try folder.write("main.tf", TerraformProgramTests.configuration)
            try folder.write("inner/main.tf", TerraformProgramTests.inner)
            try run("init -input=false -no-color")
        }

        @discardableResult
        func run(_ arguments: String) throws -> String {
            let program = try #require(Peers.terraform)
            let command = "cd '\(folder.path)' && CHECKPOINT_DISABLE=1 \(program) \(arguments) 2>/dev/null"
            let output = Peers.output(command)
            return try #require(output, "\(program) \(arguments)")
        }

        /// A copy of the state as it is now.
        func state(_ name: String) throws -> String {
            try folder.write(name, try TestFile.read("\(folder.path)/terraform.tfstate"))
        }

        func shown(_ what: String, _ name: String) throws -> String {
            _ = try run("show -json \(what) > \(name)")
            return "\(folder.path)/\(name)"
        }
    }

    private func check(_ source: String, _ live: String) throws -> DriftReport {
        try EstateTests.scan(StackSettings(name: "s", kind: .terraform, source: source, live: live))
    }

    @Test("nothing that Terraform built has drifted")
    func nothingHasDrifted() throws {
        let work = try Work()
        try work.run("apply -auto-approve -input=false -no-color")
        let declared = try work.state("declared.tfstate")
        try work.run("apply -refresh-only -auto-approve -input=false -no-color")
        try work.run("plan -refresh-only -out=p -input=false -no-color")
        let lives = [
            try work.state("refreshed.tfstate"), try work.shown("p", "plan.json"), try work.shown("", "state.json"),
        ]
        for live in lives {
            let report = try check(declared, live)
            #expect(report.status == .ok && report.resources.count == 8, "\(live): \(report)")
            #expect(report.differing.isEmpty, "\(report.differing)")
        }
    }

    @Test("what Terraform changed is found where it was changed")
    func whatWasChangedIsFound() throws {
        let work = try Work()
        try work.run("apply -auto-approve -input=false -no-color")
        let declared = try work.state("declared.tfstate")
        try work.run("apply -auto-approve -input=false -no-color -var size=9")
        for live in [try work.state("after.tfstate"), try work.shown("", "after.json")] {
            let report = try check(declared, live)
            #expect(report.drifted.count == 3)
            for resource in report.drifted {
                #expect(resource.address.hasPrefix("terraform_data.keyed["))
                #expect(resource.attributes.contains { $0.path.contains("size") && $0.actual == 9 })
            }
            let text = String(decoding: DriftReportCodec.encode(report), as: UTF8.self)
            #expect(!text.contains("quartz"))
        }
    }
}
