import AgentDrift
import SharedBase
import SharedDrift
import SharedJSON
import Testing

/// Secrets of templates go, and what only names a secret stays.
@Suite struct CloudFormationSecretTests {
    static let template = """
        Parameters:
          DBPassword: {Type: String, NoEcho: true, Default: Zk8-quartz-lantern}
        Resources:
          Db:
            Type: AWS::RDS::DBInstance
            Properties:
              MasterUserPassword: %
              Copy: "user=admin;Zk8-quartz-lantern;"
              Env: !Sub "jdbc:${DBPassword}"
        """

    /// What stands in the place of the password, and what must be gone.
    static let passwords: [(yaml: String, shown: Value?)] = [
        ("!Ref DBPassword", ["Ref": "DBPassword"]),
        ("!GetAtt SecretOfTheDatabase.Value", ["Fn::GetAtt": ["SecretOfTheDatabase", "Value"]]),
        ("!ImportValue shared-db-password", ["Fn::ImportValue": "shared-db-password"]),
        (
            "'{{resolve:secretsmanager:prod/db:SecretString:password}}'",
            "{{resolve:secretsmanager:prod/db:SecretString:password}}"
        ),
        (
            "!If [HasOwnPassword, !Ref DBPassword, !Ref AWS::NoValue]",
            ["Fn::If": ["HasOwnPassword", ["Ref": "DBPassword"], ["Ref": "AWS::NoValue"]]]
        ),
        ("{Fn::GetAtt: DatabaseSecret.Value}", ["Fn::GetAtt": "DatabaseSecret.Value"]),
        ("Mulberry-7719", nil), ("!Sub 'Mulberry-7719-${AWS::Region}'", nil), ("!Join ['', [Mulberry-7719]]", nil),
        ("!If [HasOwnPassword, Mulberry-7719, !Ref DBPassword]", nil), ("4711471147", nil),
    ]

    @Test(arguments: passwords.indices)
    func secretsGoAndReferencesStay(_ index: Int) throws {
        let row = Self.passwords[index]
        let found = try Inspection(file: "t.yaml", Self.template.replacing("%", with: row.yaml))
        let resource = try #require(found.resources.first)
        let line = String(decoding: resource.line, as: UTF8.self)
        for secret in ["Zk8-quartz-lantern", "Mulberry-7719", "4711471147"] {
            #expect(!line.contains(secret), "\(line)")
        }
        #expect(line.contains("jdbc:${DBPassword}"), "\(line)")
        if let shown = row.shown { #expect(resource.attributes["MasterUserPassword"] == shown, "\(line)") }
        if row.yaml.contains("HasOwn") { #expect(line.contains("HasOwnPassword"), "\(line)") }
    }

    static let tokens = [
        "!Sub Tiger7pond", "!If [HasToken, Tiger7pond, !Ref AWS::NoValue]", "!Join ['', [Tiger7pond]]",
    ]

    @Test(arguments: tokens.indices)
    func functionsUnderSecretNamesHoldSecrets(_ index: Int) throws {
        let found = try CloudFormationFileTests.properties("AuthToken: \(Self.tokens[index])\nNote: HasToken")
        #expect(!JSON.text(found).contains("Tiger7pond") && found["Note"] == "HasToken", "\(JSON.text(found))")
    }

    @Test func theTokenOfACustomResourceIsAnARN() throws {
        let text = "ServiceToken: !Join [':', ['arn:aws:lambda', !Ref AWS::Region, 'function:certificates']]"
        let found = try CloudFormationFileTests.properties(text)
        #expect(found["ServiceToken"]?["Fn::Join"]?[1]?[2] == "function:certificates", "\(JSON.text(found))")
    }

    @Test func secretsInUserDataAndSecretStringsGo() throws {
        let shell = "#!/bin/sh\nexport DB_PASSWORD=Mulberry-7719-Tango\n"
        let text = """
            Resources:
              S: {Type: AWS::SecretsManager::Secret, Properties: {SecretString: plain-words-only-here}}
              I:
                Type: AWS::EC2::Instance
                Properties:
                  UserData: \(Base64.encode(Array(shell.utf8)))
              J:
                Type: AWS::EC2::Instance
                Properties:
                  UserData:
                    Fn::Base64: !Sub |
                      #!/bin/sh
                      export DB_PASSWORD=Mulberry-7719-Tango
                      echo ${AWS::Region}
            """
        let found = try Inspection(file: "t.yaml", text)
        #expect(found.resources.count == 3)
        for resource in found.resources {
            let line = String(decoding: resource.line, as: UTF8.self)
            #expect(!line.contains("Mulberry") && !line.contains("plain-words"), "\(line)")
            #expect(!line.contains(Base64.encode(Array("Mulberry".utf8)).prefix(8)), "\(line)")
        }
        #expect(String(decoding: found.resources[2].line, as: UTF8.self).contains("echo ${AWS::Region}"))
    }

    /// Neither piece says alone that it is secret.
    static let pieces = [
        "!Join ['', ['export DB_PASSWORD=', Zk8quartzLantern4, \"\\n\"]]",
        "!Join [\"\\n\", ['#!/bin/sh', 'export DB_PASSWORD=Zk8quartzLantern4', !Ref X]]",
        "!Sub ['DB_PASSWORD=${Value}', {Value: Zk8quartzLantern4}]",
        "{Fn::Base64: !Join ['', ['password=', Zk8quartzLantern4, ' user=', !Ref X]]}",
    ]

    @Test(arguments: pieces.indices)
    func secretsInPiecesGo(_ index: Int) throws {
        let text = try CloudFormationFileTests.properties("UserData: \(Self.pieces[index])")
        #expect(!JSON.text(text).contains("Zk8quartz"), "\(JSON.text(text))")
    }
}
