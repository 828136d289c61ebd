internal import SharedBase
package import SharedConfig
internal import SharedJSON

/// What `config show` prints: each key, its value and where it came from.
package enum ConfigView {
    package static func bytes(_ config: LoadedConfig, _ format: OutputFormat) -> [UInt8] {
        switch format {
        case .json:
            let rows = config.rows.map { row -> Value in
                ["key": .string(row.key), "value": row.value, "origin": .string(row.origin.description)]
            }
            return Document.bytes([("config", .array(rows))])
        case .table:
            var table = Table([.init("KEY"), .init("VALUE", flexible: true), .init("FROM")])
            for row in config.rows {
                table.add([row.key, row.value.stringValue ?? JSON.text(row.value), row.origin.description])
            }
            return Array(table.text(width: Terminal.tableWidth).utf8)
        }
    }
}
